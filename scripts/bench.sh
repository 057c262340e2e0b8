#!/bin/bash
# Runs the benchmarks: all scenarios, or those named. One JSON object a line on standard output.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/.."
MESHSYNC_NATS_SERVER=$(scripts/nats.sh)
KUBEBUILDER_ASSETS=$(scripts/kube/build.sh | tail -1)
export MESHSYNC_NATS_SERVER KUBEBUILDER_ASSETS DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# As they are deployed: agent and command compiled ahead of time; the silo, its libraries and the framework compiled ahead as one, which
# leaves a fifth of the methods for a young silo to compile.
built=artifacts/bench
rid=$(dotnet --info | awk '$1 == "RID:" { print $2 }')
dotnet publish src/Agent -c Release -r "$rid" -p:PublishAot=true -o "$built/agent" -m:2 -nodeReuse:false -v:q >&2
dotnet publish src/Silo -c Release -r "$rid" --self-contained true -p:PublishReadyToRun=true -p:PublishReadyToRunComposite=true -o "$built/silo" -m:2 -nodeReuse:false -v:q >&2
dotnet publish src/Cli -c Release -r "$rid" --self-contained false -o "$built/cli" -m:2 -nodeReuse:false -v:q >&2
dotnet build bench/Bench -c Release -m:2 -nodeReuse:false -v:q >&2
exec dotnet run -c Release --no-build --project bench/Bench -- "$@" \
  --agent "$built/agent/meshery-meshsync" --silo "$built/silo/MeshSync.Fabric.Silo" --cli "$built/cli/fabric" \
  --commit "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
