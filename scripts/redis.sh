#!/bin/bash
# Makes redis-server available, for tests with several silos, and prints the path of the binary on the last line.
#
# REDIS_SERVER  a binary to use as it is
# otherwise     the redis-server on the PATH, else Debian 13's, else Debian 12's
# Fetched binaries stay in ${XDG_CACHE_HOME:-~/.cache}/meshsync-fabric/redis, libraries included; nothing is installed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
. "$here/lib/debian.sh"

# What redis-server of these suites needs beyond the libraries of every Debian.
libraries() {
  case $1 in
    trixie) echo libjemalloc2 liblzf1 libatomic1 ;;
    bookworm) echo libjemalloc2 liblua5.1-0 liblzf1 libatomic1 ;;
  esac
}

fetch() {
  local suite=$1 out=$MESHSYNC_CACHE/redis work=$MESHSYNC_CACHE/redis.work libs
  has_all "$out" redis-server && return 0
  say "fetching redis-server"
  rm -rf "$work" "$out"; mkdir -p "$work" "$out"
  read -ra libs <<< "$(libraries "$suite")"
  debian_open "$work/apt" "$suite" && debian_unpack "$work/root" redis-server redis-tools "${libs[@]}" || return 1
  find "$work/root" -name '*.so.*' -exec cp -L {} "$out/" \;
  cp -L "$work/root/usr/bin/redis-server" "$out/redis-server.bin"
  printf '#!/bin/sh\nhere=$(dirname "$0")\nLD_LIBRARY_PATH="$here" exec "$here/redis-server.bin" "$@"\n' > "$work/redis-server"
  chmod +x "$work/redis-server"
  LD_LIBRARY_PATH="$out" "$out/redis-server.bin" --version >/dev/null \
    && mv -f "$work/redis-server" "$out/redis-server" || { say "no redis-server from $suite"; return 1; }
  rm -rf "$work"
}

if [ -n "${REDIS_SERVER:-}" ]; then
  [ -x "$REDIS_SERVER" ] || fail "REDIS_SERVER=$REDIS_SERVER is not an executable"
  echo "$REDIS_SERVER"
elif command -v redis-server; then :
else
  alone redis fetch trixie || alone redis fetch bookworm || fail "no redis-server: put one on the PATH or name it in REDIS_SERVER"
  echo "$MESHSYNC_CACHE/redis/redis-server"
fi
