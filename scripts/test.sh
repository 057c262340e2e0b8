#!/bin/bash
# Builds everything, checks the formatting and runs the test projects (all, or those named), each in a process of its own.
# Goes on after a failure. The last line is "N passed, N failed", with ", N skipped" if any; fails if anything failed.
#
# NATS_VERSION, NATS_SERVER, REDIS_SERVER, KUBEBUILDER_ASSETS, CHROMIUM choose the programs (see nats.sh, redis.sh, kube/build.sh, chromium.sh)
# TEST_TIMEOUT  seconds that one project may take (1800)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
. "$here/lib/debian.sh"
cd "$here/.."

results=$PWD/artifacts/test
passed=0 failed=0 skipped=0 kube=

conclude() {
  local line="$passed passed, $failed failed"
  [ "$skipped" = 0 ] || line+=", $skipped skipped"
  echo "$line"
  [ "$failed" = 0 ]
  exit
}

# check NAME COMMAND...: runs something that is no test project but counts as one test
check() {
  local name=$1 started=$SECONDS; shift
  if "$@" > "$results/$name.log" 2>&1; then
    passed=$((passed + 1)); echo "ok      $name ($((SECONDS - started)) s)"
  else
    failed=$((failed + 1)); echo "FAILED  $name"
    # an error is printed once for each project that meets it, and again in the summary
    { grep -E '(error|warning) [A-Z]+[0-9]+:' "$results/$name.log" | sort -u || tail -40 "$results/$name.log"; } | sed 's/^/        /'
    return 1
  fi
}

prepare() {
  command -v dotnet >/dev/null || fail "the .NET SDK is missing: install the one that global.json names"
  need_commands jq=jq openssl=openssl curl=curl
  MESHSYNC_NATS_SERVER=$("$here/nats.sh") || { failed=1; conclude; }
  MESHSYNC_REDIS_SERVER=$("$here/redis.sh") || { failed=1; conclude; }
  MESHSYNC_CLOCK=$("$here/clock.sh") || { failed=1; conclude; }
  # Where these cannot be had, the tests of deploy/, of the page and of a real container engine say so and are skipped.
  MESHSYNC_HELM=$("$here/helm.sh") || MESHSYNC_HELM=
  MESHSYNC_PROMTOOL=$("$here/promtool.sh") || MESHSYNC_PROMTOOL=
  MESHSYNC_CHROMIUM=$("$here/chromium.sh") || MESHSYNC_CHROMIUM=
  MESHSYNC_PODMAN=$("$here/podman.sh") || MESHSYNC_PODMAN=
  export MESHSYNC_NATS_SERVER MESHSYNC_REDIS_SERVER MESHSYNC_CLOCK MESHSYNC_HELM MESHSYNC_PROMTOOL MESHSYNC_CHROMIUM MESHSYNC_PODMAN DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
  # Where there is no API server yet, it is built with low priority while the project is.
  "$here/kube/build.sh" > "$results/kube.path" 2> "$results/kube.log" & kube=$!
}

finish_preparing() {
  if wait "$kube"; then
    KUBEBUILDER_ASSETS=$(tail -1 "$results/kube.path")
    export KUBEBUILDER_ASSETS
    echo "with $("$MESHSYNC_NATS_SERVER" --version), $("$KUBEBUILDER_ASSETS/kube-apiserver" --version)"
  else
    echo "without a Kubernetes API server: tests that need one will fail"
    sed 's/^/        /' "$results/kube.log"
  fi
}

# run PROJECT: one test project; its result file is the truth, whatever it prints
run() {
  local project=$1 started=$SECONDS status=0 counts good bad left
  local report=$results/$project.json log=$results/$project.log
  timeout --foreground --kill-after=10 "${TEST_TIMEOUT:-1800}" "tests/$project/bin/Debug/net10.0/MeshSync.Fabric.$project" \
    -noLogo -noColor -result-ctrf "$report" -longRunning 60 > "$log" 2>&1 < /dev/null || status=$?
  counts=$(jq -r '.results.summary | "\(.passed) \(.failed + .other) \(.skipped + .pending)"' "$report" 2>/dev/null) || counts="0 0 0"
  read -r good bad left <<< "$counts"
  if [ "$bad" = 0 ] && { [ "$status" != 0 ] || [ "$good" = 0 ]; }; then bad=1; fi # crashed, hung, or ran no test at all
  passed=$((passed + good)); failed=$((failed + bad)); skipped=$((skipped + left))
  if [ "$bad" = 0 ]; then
    echo "ok      $project: $good passed, $left skipped ($((SECONDS - started)) s)"
  else
    echo "FAILED  $project: $good passed, $bad failed, $left skipped ($((SECONDS - started)) s), exit status $status; all of it in ${log#"$PWD/"}"
    jq -r '.results.tests[] | select(.status == "failed") | "  \(.name)\n\(.message // "")\n\(.trace // "")"' "$report" 2>/dev/null \
      | sed 's/^/        /' || true
    [ "$good" != 0 ] && [ "$status" != 124 ] || { echo "        it ended with:"; tail -25 "$log" | sed 's/^/        /'; }
  fi
}

rm -rf "$results"; mkdir -p "$results"
prepare
projects=("$@")
[ $# -gt 0 ] || for file in tests/*/*.csproj; do
  grep -q '<OutputType>Exe' "$file" && projects+=("$(basename "$file" .csproj)")
done
check build dotnet build MeshSync.Fabric.sln -m:2 -nodeReuse:false -v:q || { finish_preparing; conclude; }
check format dotnet format MeshSync.Fabric.sln --no-restore --verify-no-changes || true
check tool scripts/tool.sh "$results/tool" || true
check sbom scripts/sbom.sh || true
finish_preparing
for project in "${projects[@]}"; do run "$project"; done
conclude
