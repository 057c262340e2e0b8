#!/bin/bash
# Brings up a Kubernetes API server on loopback, with etcd and, where there is one, kube-controller-manager.
# Prints the path of the administrator's kubeconfig on the last line. End it with down.sh.
#
# usage: up.sh [FOLDER]     its data (by default kube-data in the cache folder); an existing one is started again
# API_PORT, ETCD_PORT       by default free ones, kept in the folder
# KUBE_CONTROLLERS=0        no kube-controller-manager (pods can then be made without service accounts)
# KUBE_FLAGS                more flags of kube-apiserver
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/common.sh"
. "$here/../lib/debian.sh"

free_port() {
  local port
  for port in $(shuf -i 15000-29999 -n 50); do
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  fail "no free port"
}

# remembered NAME DEFAULT...: the port that NAME had before, else what the rest prints
remembered() {
  local file=$data/$1; shift
  [ -f "$file" ] || "$@" > "$file"
  cat "$file"
}

make_keys() {
  [ -f "$keys/tokens.csv" ] && return
  mkdir -p "$keys"
  (
    cd "$keys"; umask 077
    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 3650 -subj /CN=meshsync-local-ca
    openssl req -newkey rsa:2048 -nodes -keyout apiserver.key -out apiserver.csr -subj /CN=kube-apiserver
    openssl x509 -req -in apiserver.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out apiserver.crt -days 3650 \
      -extfile <(echo "subjectAltName=IP:127.0.0.1,IP:10.96.0.1,DNS:localhost,DNS:kubernetes.default.svc")
    openssl genrsa -out accounts.key 2048
    openssl rsa -in accounts.key -pubout -out accounts.pub
    printf '%s,admin,u1,"system:masters"\n%s,alice,u2\n' "$(openssl rand -hex 16)" "$(openssl rand -hex 16)" > tokens.csv
  ) 2>/dev/null
}

token_of() { awk -F, -v user="$1" '$2 == user { print $1 }' "$keys/tokens.csv"; }

write_kubeconfig() {
  (umask 077; cat > "$data/$1.kubeconfig") <<-EOF
	apiVersion: v1
	kind: Config
	clusters: [{name: local, cluster: {server: "https://127.0.0.1:$api_port", certificate-authority: "$keys/ca.crt"}}]
	users: [{name: $1, user: {token: $(token_of "$1")}}]
	contexts: [{name: local, context: {cluster: local, user: $1}}]
	current-context: local
	EOF
}

start() {
  local name=$1; shift
  setsid nohup "$bin/$name" "$@" > "$data/$name.log" 2>&1 < /dev/null &
  echo $! > "$data/$name.pid"
}

# wait_for NAME URL: until the server NAME answers well, as the administrator
wait_for() {
  local name=$1 url=$2
  until curl -sf --cacert "$keys/ca.crt" -H "Authorization: Bearer $(token_of admin)" "$url" >/dev/null; do
    kill -0 "$(cat "$data/$name.pid")" 2>/dev/null || { tail -5 "$data/$name.log" >&2; fail "$name ended; see $data/$name.log"; }
    [ $SECONDS -lt 180 ] || fail "$name is not ready after 3 minutes; see $data/$name.log"
    sleep 0.2
  done
}

start_etcd() {
  local nobody=http://127.0.0.1:1 # a single member needs a peer address, but nobody calls there
  start etcd --name=local --data-dir="$data/etcd" --listen-client-urls="http://127.0.0.1:$etcd_port" \
    --advertise-client-urls="http://127.0.0.1:$etcd_port" --listen-peer-urls=http://127.0.0.1:0 \
    --initial-advertise-peer-urls=$nobody --initial-cluster=local=$nobody
  wait_for etcd "http://127.0.0.1:$etcd_port/health"
}

start_apiserver() {
  local flags=(${KUBE_FLAGS:-})
  [ "$controllers" = 1 ] || flags+=(--disable-admission-plugins=ServiceAccount)
  start kube-apiserver --etcd-servers="http://127.0.0.1:$etcd_port" --secure-port="$api_port" \
    --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --endpoint-reconciler-type=none --cert-dir="$data" \
    --tls-cert-file="$keys/apiserver.crt" --tls-private-key-file="$keys/apiserver.key" --token-auth-file="$keys/tokens.csv" \
    --authorization-mode=RBAC --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$keys/accounts.pub" --service-account-signing-key-file="$keys/accounts.key" \
    --service-cluster-ip-range=10.96.0.0/16 --allow-privileged=true "${flags[@]}"
  wait_for kube-apiserver "https://127.0.0.1:$api_port/readyz"
}

start_controllers() {
  local flags=(--secure-port=0)
  # before 1.24 an unprotected port is served too unless told otherwise
  "$bin/kube-apiserver" --version | grep -qE 'v1\.(1.|2[0-3])\.' && flags+=(--port=0)
  start kube-controller-manager --kubeconfig="$data/admin.kubeconfig" --leader-elect=false --use-service-account-credentials=true \
    --service-account-private-key-file="$keys/accounts.key" --root-ca-file="$keys/ca.crt" "${flags[@]}"
}

data=${1:-$MESHSYNC_CACHE/kube-data}
mkdir -p "$data"; data=$(cd "$data" && pwd); keys=$data/keys
need_commands openssl=openssl curl=curl
bin=$("$here/build.sh" | tail -1)
"$here/down.sh" "$data"
api_port=${API_PORT:-$(remembered api.port free_port)}
etcd_port=${ETCD_PORT:-$(remembered etcd.port free_port)}
controllers=${KUBE_CONTROLLERS:-1}; [ -x "$bin/kube-controller-manager" ] || controllers=0
make_keys
write_kubeconfig admin; write_kubeconfig alice
SECONDS=0
start_etcd
start_apiserver
[ "$controllers" = 0 ] || start_controllers
say "ready after $SECONDS s; beside the administrator there is alice, who has no rights"
echo "$data/admin.kubeconfig"
