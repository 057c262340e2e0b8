#!/bin/bash
# Makes nats-server available and prints the path of the binary on the last line.
#
# NATS_SERVER   a binary to use as it is
# NATS_VERSION  2.9 or 2.10: that one, from Debian 12 or 13, although another may be on the PATH
# otherwise     the nats-server on the PATH, else Debian 13's 2.10 where that suite can be reached, else Debian 12's 2.9
# Fetched binaries stay in ${XDG_CACHE_HOME:-~/.cache}/meshsync-fabric/nats-<version>; nothing is installed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
. "$here/lib/debian.sh"

fetch() {
  local version=$1 suite=$2 out=$MESHSYNC_CACHE/nats-$1 work=$MESHSYNC_CACHE/nats-$1.work
  has_all "$out" nats-server && return 0
  say "fetching nats-server $version"
  rm -rf "$work"; mkdir -p "$work" "$out"
  debian_open "$work/apt" "$suite" && debian_unpack "$work/root" nats-server \
    && "$work/root/usr/sbin/nats-server" --version >/dev/null \
    && mv -f "$work/root/usr/sbin/nats-server" "$out/nats-server" || { say "no nats-server $version from $suite"; return 1; }
  rm -rf "$work"
}

provide() {
  case $1 in
    2.9) fetch 2.9 bookworm ;;
    2.10) fetch 2.10 trixie ;;
    *) fail "NATS_VERSION=$1 is not one of 2.9, 2.10" ;;
  esac && chosen=$MESHSYNC_CACHE/nats-$1/nats-server
}

if [ -n "${NATS_SERVER:-}" ]; then
  [ -x "$NATS_SERVER" ] || fail "NATS_SERVER=$NATS_SERVER is not an executable"
  echo "$NATS_SERVER"
elif [ -n "${NATS_VERSION:-}" ]; then
  alone nats provide "$NATS_VERSION" || fail "nats-server $NATS_VERSION could not be had"
  echo "$chosen"
elif command -v nats-server; then :
else
  alone nats provide 2.10 || alone nats provide 2.9 || fail "no nats-server: put one on the PATH or name it in NATS_SERVER"
  echo "$chosen"
fi
