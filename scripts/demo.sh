#!/bin/bash
# Shows MeshSync Fabric at work: nats-server, a silo, an agent for each cluster, and what Meshery Server would receive.
# Uses the cluster of KUBECONFIG (or ~/.kube/config) when it answers within two seconds, else simulated ones.
# With PLATFORM=docker: the container engine of this machine (DOCKER_HOST, or the socket of Docker or Podman that answers).
# Needs the .NET SDK and curl. Ends on Ctrl-C; nothing is left behind.
#
# DEMO_SECONDS   end by itself so long after everything is in sync (default: until Ctrl-C)
# DEMO_CLUSTERS  simulated clusters (default 3), each with DEMO_OBJECTS objects (500) and DEMO_CHURN changes (2/s)
# DEMO_SIMULATE  1: simulated clusters even where a real one answers
# DEMO_PORT      port of dashboard and API (default 8080, if it is taken a free one)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"

clusters=${DEMO_CLUSTERS:-3} objects=${DEMO_OBJECTS:-500} churn=${DEMO_CHURN:-2/s}
start_patience=60 sync_patience=180
work=$(mktemp -d "${TMPDIR:-/tmp}/meshsync-demo.XXXXXX")
pids=() names=() called=()

finish() {
  trap - EXIT INT TERM
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'echo; say "ending"; exit 0' INT TERM

# start NAME COMMAND...: runs COMMAND in the background, its output in NAME.log. Without the terminal, which .NET programs
# would otherwise switch into another mode.
start() {
  local name=$1; shift
  "$@" < /dev/null > "$work/$name.log" 2>&1 &
  pids+=($!) names+=("$name")
}

# await WHAT SECONDS COMMAND...: until COMMAND succeeds; ends the demo when time is up or something started has ended
await() {
  local what=$1 deadline=$((SECONDS + $2)); shift 2
  until "$@"; do
    all_running
    [ "$SECONDS" -lt "$deadline" ] || { show_logs; fail "$what did not come about"; }
    pause 0.2
  done
}

# A sleep that Ctrl-C interrupts: the shell runs traps while it waits for a child, not while a command runs.
pause() { sleep "$1" & wait $! || true; }

all_running() {
  local i
  for i in "${!pids[@]}"; do
    kill -0 "${pids[$i]}" 2>/dev/null || { tail -n 5 "$work/${names[$i]}.log" >&2; fail "${names[$i]} has ended"; }
  done
}

show_logs() { tail -n 5 "$work"/*.log >&2; }

build() {
  local project
  for project in Silo Agent Simulator Cli; do
    dotnet build "$here/../src/$project" -c Release -v quiet --nologo < /dev/null > "$work/build.log" 2>&1 || { cat "$work/build.log" >&2; fail "src/$project does not build"; }
  done
}

program() { echo "$here/../src/$1/bin/Release/net10.0/$2"; }

# The kubeconfig of a cluster that answers, whatever it answers.
reachable_cluster() {
  local file=${KUBECONFIG:-$HOME/.kube/config} server
  [ "${DEMO_SIMULATE:-}" != 1 ] && [ -r "$file" ] || return 1
  if command -v kubectl > /dev/null; then
    server=$(kubectl --kubeconfig "$file" config view --minify -o 'jsonpath={.clusters[0].cluster.server}' 2>/dev/null) || return 1
  else
    server=$(sed -n 's/^ *server: *//p' "$file" | head -n 1)
  fi
  [ -n "$server" ] && curl -sk -m 2 -o /dev/null "$server/version" && echo "$file"
}

# Where a container engine answers, as DOCKER_HOST says it.
reachable_engine() {
  local path place
  for path in "${DOCKER_HOST:-}" unix:///var/run/docker.sock unix:///run/podman/podman.sock "unix://${XDG_RUNTIME_DIR:-/run}/podman/podman.sock"; do
    case $path in
      unix://*) place=(--unix-socket "${path#unix://}" http://engine/_ping) ;;
      tcp://*) place=("http://${path#tcp://}/_ping") ;;
      *) continue ;;
    esac
    if curl -sf -m 2 -o /dev/null "${place[@]}" || [ "$path" = "${DOCKER_HOST:-}" ]; then echo "$path"; return; fi
  done
  return 1
}

port_is_free() { ! (exec 3<> "/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start_nats() {
  local binary
  binary=$("$here/nats.sh")
  cp "$here/../deploy/nats/limits.conf" "$work"
  cat > "$work/nats.conf" << EOF
listen: "127.0.0.1:-1"
include ./limits.conf
jetstream { store_dir: "$work/nats" }
EOF
  start nats "$binary" -c "$work/nats.conf" --ports_file_dir "$work"
  await "a NATS server" "$start_patience" nats_ports
  BROKER_URL=$(grep -o 'nats://[^"]*' "$work"/*.ports | head -n 1)
  export BROKER_URL
}

nats_ports() { compgen -G "$work/*.ports" > /dev/null && grep -q nats:// "$work"/*.ports; }

start_silo() {
  local port=${DEMO_PORT:-8080}
  port_is_free "$port" || port=0
  start silo "$(program Silo MeshSync.Fabric.Silo)" --http-port "$port"
  await "a silo" "$start_patience" grep -qs 'Dashboard at' "$work/silo.log"
  dashboard=$(grep -o 'http://[^ ]*/dashboard' "$work/silo.log" | head -n 1)
  api=${dashboard%/dashboard}/api/v1/clusters
  await "readiness of the silo" "$start_patience" curl -sf -o /dev/null "${dashboard%/dashboard}/readyz"
}

start_clusters() {
  start simulator "$(program Simulator MeshSync.Fabric.Simulator)" --clusters "$clusters" --objects "$objects" --churn "$churn" --kubeconfig-dir "$work/kube"
  await "simulated clusters" "$start_patience" clusters_up
  kubeconfigs=("$work"/kube/*.kubeconfig)
  mapfile -t called < <(basename -s .kubeconfig -a "${kubeconfigs[@]}")
}

clusters_up() { [ "$(grep -sc 'KUBECONFIG=' "$work/simulator.log")" -ge "$clusters" ]; }

start_agents() {
  local file number=1
  if [ -n "${engine:-}" ]; then
    start agent env MESHSYNC_PLATFORM=docker DOCKER_HOST="$engine" "$(program Agent meshery-meshsync)" --health-address 127.0.0.1 --health-port 0
    return
  fi
  for file in "${kubeconfigs[@]}"; do
    start "agent-$number" env KUBECONFIG="$file" MESHSYNC_CLUSTER_NAME="${MESHSYNC_CLUSTER_NAME-${called[number - 1]-}}" "$(program Agent meshery-meshsync)" --health-address 127.0.0.1 --health-port 0
    number=$((number + 1))
  done
}

# Every cluster is known, complete, and no collection has joined since the last look.
in_sync() {
  local now
  pause 0.5
  now=$(curl -sf -m 5 "$api") || return 1
  [ "$(grep -o '"synced":true' <<< "$now" | wc -l)" -eq "${#kubeconfigs[@]}" ] || return 1
  local collections=${last_collections:-none}
  last_collections=$(sum collections <<< "$now")
  last_objects=$(sum objects <<< "$now")
  first_cluster=$(grep -o '"id":"[^"]*' <<< "$now" | head -n 1 | cut -d'"' -f4)
  [ "$collections" = "$last_collections" ]
}

# sum NAME: of the numbers under that name in the JSON on standard input
sum() { grep -o "\"$1\":[0-9]*" | awk -F: '{ total += $2 } END { print total + 0 }'; }

case ${PLATFORM:-kubernetes} in
  kubernetes) ;;
  docker) engine=$(reachable_engine) || fail "no container engine answers: start Docker or Podman's service, or name its address in DOCKER_HOST" ;;
  *) fail "PLATFORM=$PLATFORM is neither kubernetes nor docker" ;;
esac
say "building (a minute or two the first time)"
build
if [ -n "${engine:-}" ]; then
  real=$engine kubeconfigs=("$engine")
elif real=$(reachable_cluster); then
  kubeconfigs=("$real")
fi
start_nats
start_silo
[ -n "${real:-}" ] || start_clusters
began=$SECONDS
start_agents
cat << EOF

  page        ${dashboard%/dashboard}/
  dashboard   $dashboard
  clusters    ${real:-$clusters simulated, $objects objects and $churn changes each: KUBECONFIG=$work/kube/<name>.kubeconfig kubectl get -w pods -A}
  as JSON     curl $api
  broker      BROKER_URL=$BROKER_URL
  logs        $work

EOF
await "synchronisation" "$sync_patience" in_sync
grain="ObjectGrain, key $first_cluster/core/namespaces/_/kube-system"
[ -z "${engine:-}" ] || grain="CollectionGrain, key $first_cluster/docker.meshery.io/containers"
cat << EOF
In sync after $((SECONDS - began)) s: $last_objects objects in $last_collections collections of ${#kubeconfigs[@]} cluster(s).
A grain to look at in the dashboard: $grain

What Meshery Server receives on meshery.meshsync.core from now on (Ctrl-C ends):

EOF
"$(program Cli fabric)" tail --new < /dev/null 2> "$work/tail.log" &
pids+=($!) names+=(tail)
ends=$((SECONDS + ${DEMO_SECONDS:-1000000000}))
while [ "$SECONDS" -lt "$ends" ]; do
  all_running
  pause 0.5
done
