#!/bin/bash
# Makes a Chromium available for the tests of the page, and prints the path of the binary on the last line.
#
# CHROMIUM   a binary to use as it is
# otherwise  the chromium on the PATH, else Debian's, which is installed (as root or through sudo): it needs too many libraries
#            for being unpacked somewhere
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
. "$here/lib/debian.sh"

if [ -n "${CHROMIUM:-}" ]; then
  [ -x "$CHROMIUM" ] || fail "CHROMIUM=$CHROMIUM is not an executable"
  echo "$CHROMIUM"
elif command -v chromium; then :
else
  alone chromium need_commands chromium=chromium
  command -v chromium
fi
