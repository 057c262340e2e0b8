#!/bin/bash
# A real Kubernetes API server for tests: kube-apiserver, kube-controller-manager and etcd.
# Prints the folder that holds them on the last line; at once when they are there already.
#
# KUBEBUILDER_ASSETS  a folder with kube-apiserver and etcd: used as it is, nothing is built
# otherwise           Kubernetes 1.20 is built from Debian 12's source package with Debian's Go (minutes, 1.5 GB of
#                     memory) into ${XDG_CACHE_HOME:-~/.cache}/meshsync-fabric/kube-1.20
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/common.sh"
. "$here/../lib/debian.sh"

suite=bookworm
version=1.20.2
out=$MESHSYNC_CACHE/kube-1.20
programs=(kube-apiserver kube-controller-manager)

use_assets() {
  has_all "$KUBEBUILDER_ASSETS" kube-apiserver etcd \
    || fail "KUBEBUILDER_ASSETS=$KUBEBUILDER_ASSETS holds no kube-apiserver and etcd"
  (cd "$KUBEBUILDER_ASSETS" && pwd)
}

# Everything the build needs that is not a common tool stays inside the work folder.
fetch() {
  local work=$1
  need_commands dpkg-source=dpkg-dev rsync=rsync jq=jq make=make
  debian_open "$work/apt" "$suite"
  debian_unpack "$work/root" golang-1.19-go golang-1.19-src golang-github-modern-go-reflect2-dev etcd-server kubernetes-client
  (cd "$work" && debian_apt source -qq kubernetes >/dev/null 2>&1) || fail "could not fetch the source of kubernetes"
}

# The vendored reflect2 1.0.1 crashes on maps when built with Go 1.18 or later; Debian's 1.0.2 does not.
renew_reflect2() {
  local source=$1 newer=$2 vendored=$1/vendor/github.com/modern-go/reflect2
  rm -f "$vendored"/*.go "$vendored"/*.s
  cp "$newer"/*.go "$newer"/*.s "$vendored"/
  rm -f "$vendored"/*_test.go
}

compile() {
  local work=$1 source=$2
  export GOROOT=$work/root/usr/lib/go-1.19 GOPATH=$source/.gopath HOME=$work/home GOFLAGS=-mod=vendor
  export PATH=$GOROOT/bin:$PATH CGO_ENABLED=0 SOURCE_DATE_EPOCH=1610500000 KUBE_GIT_VERSION_FILE=$work/version
  mkdir -p "$GOPATH/src/k8s.io" "$HOME"
  ln -sfn "$source" "$GOPATH/src/k8s.io/kubernetes"
  cat > "$KUBE_GIT_VERSION_FILE" <<-EOF
	KUBE_GIT_COMMIT='faecb196815e248d3ecfb03c680a4507229c2a56'
	KUBE_GIT_TREE_STATE='archive'
	KUBE_GIT_VERSION='v$version'
	KUBE_GIT_MAJOR='1'
	KUBE_GIT_MINOR='20'
	EOF
  # make rather than go build: it generates the OpenAPI definitions first
  nice make -C "$source" WHAT="${programs[*]/#/cmd/}" GOLDFLAGS='-s -w' > "$work/build.log" 2>&1 \
    || { tail -20 "$work/build.log" >&2; fail "the build failed; see $work/build.log"; }
}

build() {
  has_all "$out" "${programs[@]}" etcd && return 0
  local work=$MESHSYNC_CACHE/kube-1.20.work source name
  rm -rf "$work"; mkdir -p "$work"
  say "building kube-apiserver $version into $out (once; takes some minutes)"
  fetch "$work"
  source=$(echo "$work"/kubernetes-1.20*/); source=${source%/}
  renew_reflect2 "$source" "$work/root/usr/share/gocode/src/github.com/modern-go/reflect2"
  (compile "$work" "$source")
  mkdir -p "$work/out" "$out"
  for name in "${programs[@]}"; do cp "$source/_output/local/go/bin/$name" "$work/out/"; done
  cp "$work/root/usr/bin/etcd" "$work/root/usr/bin/kubectl" "$work/out/"
  "$work/out/kube-apiserver" --version >/dev/null && "$work/out/etcd" --version >/dev/null
  mv -f "$work/out"/* "$out"/ # renames only: a half-written binary is never seen under its final name
  rm -rf "$work"
}

if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then use_assets; else alone kube build; echo "$out"; fi
