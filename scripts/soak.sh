#!/bin/bash
# Runs the fabric at a steady rate and fails if memory, handles or threads of agent, silo or nats-server do not level off
# (docs/robustness.md).
#
#   scripts/soak.sh [seconds]   3600 by default; make test does it for a minute
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/.."
MESHSYNC_NATS_SERVER=$(scripts/nats.sh)
MESHSYNC_CLOCK=$(scripts/clock.sh)
export MESHSYNC_NATS_SERVER MESHSYNC_CLOCK SOAK_SECONDS=${1:-3600} DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
dotnet build tests/Robustness -c Release -m:2 -nodeReuse:false -v:q >&2
exec tests/Robustness/bin/Release/net10.0/MeshSync.Fabric.Robustness -noLogo -class '*SoakTests' -longRunning 3600 < /dev/null
