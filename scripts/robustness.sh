#!/bin/bash
# Tries to break the fabric: seeds of random traffic and faults, each judged by a model (docs/robustness.md).
# Fails if there is a violation.
#
#   scripts/robustness.sh [SEEDS=100] [SECONDS=300] [FIRST=1] [SEED=one] [FAULTS=some]
#
# SEEDS    how many seeds, two at least, from FIRST on
# SECONDS  how long each is disturbed; start, convergence and the look at what is at rest come on top
# SEED     only this one, to see again what it did
# FAULTS   only these, with commas between them, of tests/Robustness/Faults/FaultKind.cs
# Reports and logs of seeds with violations are left in artifacts/robustness.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
cd "$here/.."

# Arguments, because SECONDS in bash is something else.
export ROBUSTNESS_SEEDS=100 ROBUSTNESS_SECONDS=300 ROBUSTNESS_FIRST=1 ROBUSTNESS_REPORTS=$PWD/artifacts/robustness
for setting in "$@"; do
  case $setting in
    SEED=* | SEEDS=* | SECONDS=* | FIRST=* | FAULTS=*) [ -z "${setting#*=}" ] || export "ROBUSTNESS_$setting" ;;
    *) fail "what is $setting? one of SEEDS=, SECONDS=, FIRST=, SEED=, FAULTS=" ;;
  esac
done
MESHSYNC_NATS_SERVER=$(scripts/nats.sh)
KUBEBUILDER_ASSETS=$(scripts/kube/build.sh | tail -1)
MESHSYNC_REDIS_SERVER=$(scripts/redis.sh)
MESHSYNC_CLOCK=$(scripts/clock.sh)
export MESHSYNC_NATS_SERVER KUBEBUILDER_ASSETS MESHSYNC_REDIS_SERVER MESHSYNC_CLOCK DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Odd and even seeds are two classes, and the runner takes one without any seed for a failure.
tests='*SeedTests'
[ -z "${ROBUSTNESS_SEED:-}" ] || { [ $((ROBUSTNESS_SEED % 2)) = 0 ] && tests='*EvenSeedTests' || tests='*OddSeedTests'; }
rm -rf "$ROBUSTNESS_REPORTS"
dotnet build tests/Robustness -c Release -m:2 -nodeReuse:false -v:q >&2
exec tests/Robustness/bin/Release/net10.0/MeshSync.Fabric.Robustness -noLogo -class "$tests" -longRunning 3600 < /dev/null
