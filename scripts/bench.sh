#!/bin/bash
# Runs the benchmarks: all scenarios, or those named. One JSON object a line on standard output.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/.."
MESHSYNC_NATS_SERVER=$(scripts/nats.sh)
KUBEBUILDER_ASSETS=$(scripts/kube/build.sh | tail -1)
export MESHSYNC_NATS_SERVER KUBEBUILDER_ASSETS DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
for project in src/Agent src/Silo bench/Bench; do dotnet build "$project" -c Release -m:2 -nodeReuse:false -v:q >&2; done
built=bin/Release/net10.0/MeshSync.Fabric
exec dotnet run -c Release --no-build --project bench/Bench -- "$@" \
  --agent "src/Agent/$built.Agent" --silo "src/Silo/$built.Silo" --commit "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
