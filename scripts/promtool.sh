#!/bin/bash
# Makes promtool available, which checks and tries the alert rules of deploy/, and prints the path of the binary on the last line.
#
# PROMTOOL   a binary to use as it is
# otherwise  the promtool on the PATH, else the one in Debian's package prometheus, of which nothing else is unpacked and nothing installed
# It stays in ${XDG_CACHE_HOME:-~/.cache}/meshsync-fabric/prometheus.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
. "$here/lib/debian.sh"

fetch() {
  local suite=$1 out=$MESHSYNC_CACHE/prometheus work=$MESHSYNC_CACHE/prometheus.work
  has_all "$out" promtool && return 0
  say "fetching promtool"
  rm -rf "$work"; mkdir -p "$work" "$out"
  debian_open "$work/apt" "$suite" && debian_unpack "$work/root" prometheus \
    && "$work/root/usr/bin/promtool" --version >/dev/null 2>&1 \
    && mv -f "$work/root/usr/bin/promtool" "$out/promtool" || { say "no promtool from $suite"; return 1; }
  rm -rf "$work"
}

provide() { fetch trixie || fetch bookworm; }

if [ -n "${PROMTOOL:-}" ]; then
  [ -x "$PROMTOOL" ] || fail "PROMTOOL=$PROMTOOL is not an executable"
  echo "$PROMTOOL"
elif command -v promtool; then :
else
  alone promtool provide || fail "promtool could not be had"
  echo "$MESHSYNC_CACHE/prometheus/promtool"
fi
