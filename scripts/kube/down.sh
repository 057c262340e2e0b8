#!/bin/bash
# Ends what up.sh started for a folder, by process id, and nothing else. The data stays.
# usage: down.sh [FOLDER]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/common.sh"

# A process id may belong to somebody else by now: the command line must name the folder.
is_ours() { [ -r "/proc/$1/cmdline" ] && tr '\0' ' ' < "/proc/$1/cmdline" | grep -qF -- "$data/"; }

end() {
  local name=$1 file=$data/$1.pid pid tries
  [ -f "$file" ] || return 0
  pid=$(cat "$file")
  if is_ours "$pid"; then
    kill "$pid"
    for tries in $(seq 150); do is_ours "$pid" || break; sleep 0.1; done
    if is_ours "$pid"; then kill -9 "$pid"; fi
    say "ended $name"
  fi
  rm -f "$file"
}

data=${1:-$MESHSYNC_CACHE/kube-data}
[ -d "$data" ] || exit 0
data=$(cd "$data" && pwd)
for name in kube-controller-manager kube-apiserver etcd; do end "$name"; done
