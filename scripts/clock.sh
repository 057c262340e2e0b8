#!/bin/bash
# Compiles the library with which the robustness tests set the clock of a process, and prints its path on the last line.
# It stays in ${XDG_CACHE_HOME:-~/.cache}/meshsync-fabric/clock, beside the source it was made of.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
. "$here/lib/debian.sh"

source=$here/../tests/Robustness/Clock/clock.c
library=$MESHSYNC_CACHE/clock/clock.so

compile() {
  [ -f "$library" ] && cmp -s "$source" "${library%.so}.c" && return 0
  need_commands gcc=build-essential
  mkdir -p "$(dirname "$library")"
  gcc -O2 -Wall -Wextra -Werror -shared -fPIC -o "$library.new" "$source" -ldl
  mv -f "$library.new" "$library" && cp "$source" "${library%.so}.c"
}

alone clock compile
echo "$library"
