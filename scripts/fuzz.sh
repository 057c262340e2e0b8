#!/bin/bash
# Feeds every parser of foreign bytes for so many seconds each, with inputs that are others each time. All are tried, whichever fails.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/.."
export MESHSYNC_FUZZ_SECONDS="${1:-60}" DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
failed=0
for project in Contracts Fingerprints Meshery Grains Agent JetStream Silo Mirror Cli; do
  dotnet build "tests/$project.Tests" -m:2 -nodeReuse:false -v:q
  "tests/$project.Tests/bin/Debug/net10.0/MeshSync.Fabric.$project.Tests" -noLogo -showLiveOutput -class '*FuzzTests' || failed=1
done
exit "$failed"
