#!/bin/bash
# Takes the pictures of the docs anew: runs the tests that take pictures, with simulated clusters, and leaves them in docs/images.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/.."

MESHSYNC_NATS_SERVER=$("$here/nats.sh")
MESHSYNC_CHROMIUM=$("$here/chromium.sh")
MESHSYNC_SCREENSHOTS=$PWD/docs/images
export MESHSYNC_NATS_SERVER MESHSYNC_CHROMIUM MESHSYNC_SCREENSHOTS DOTNET_NOLOGO=1
dotnet build tests/Page -v:q
tests/Page/bin/Debug/net10.0/MeshSync.Fabric.Page -noLogo -noColor -class '*.PictureTests' -class '*.DashboardTests'
ls -l docs/images
