# Sourced by the scripts beside it; defines functions and settings, does nothing by itself.
# shellcheck shell=bash

MESHSYNC_CACHE=${MESHSYNC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/meshsync-fabric}

say() { echo "$*" >&2; }
fail() { say "error: $*"; exit 1; }

# has_all DIR NAME...: whether every NAME is an executable in DIR
has_all() {
  local dir=$1 name; shift
  for name in "$@"; do [ -x "$dir/$name" ] || return 1; done
}

# alone NAME COMMAND...: runs COMMAND with a lock that is held until the script ends, so that two runs on one machine
# do not prepare the same thing twice
alone() {
  local name=$1; shift
  mkdir -p "$MESHSYNC_CACHE"
  exec 8> "$MESHSYNC_CACHE/$name.lock"
  flock -n 8 || { say "waiting for another run that prepares $name"; flock 8; }
  "$@"
}
