#!/bin/bash
# Makes Podman available, a real container engine to try the agent with, and prints the path of the binary on the last line.
# Nothing runs by itself: who uses it starts `podman system service` with storage of its own.
#
# PODMAN     a binary to use as it is
# otherwise  Debian 12's with runc (crun starts nothing where cgroups are of both versions), else the podman on the PATH
# What is fetched stays in ${XDG_CACHE_HOME:-~/.cache}/meshsync-fabric/podman, libraries and settings included; nothing is installed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
. "$here/lib/debian.sh"
out=$MESHSYNC_CACHE/podman

# What these programs need beyond the libraries of every Debian.
libraries=(libassuan0 libdevmapper1.02.1 libglib2.0-0 libgpg-error0 libgpgme11 libseccomp2 libsemanage2 libsepol2 libsubid4)

# Networks whose plugins are missing are made, but not listed.
plugins=(bridge firewall host-local loopback portmap tuning)

# What lies in /etc and /usr/share where Podman is installed. Limits are below what a container itself may be forbidden to raise.
settings() {
  mkdir -p "$out/home/.config/containers"
  echo '{"default":[{"type":"insecureAcceptAnything"}]}' > "$out/home/.config/containers/policy.json"
  cat > "$out/containers.conf" << END
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
seccomp_profile = "$out/seccomp.json"
[engine]
cgroup_manager = "cgroupfs"
conmon_path = ["$out/conmon"]
events_logger = "file"
runtime = "$out/runc"
[network]
network_backend = "cni"
cni_plugin_dirs = ["$out/cni"]
END
}

# The wrapper comes last: where it is, everything is.
fetch() {
  local work=$MESHSYNC_CACHE/podman.work
  has_all "$out" podman "${plugins[@]/#/cni/}" && return 0
  say "fetching podman"
  rm -rf "$work" "$out"; mkdir -p "$work" "$out/cni"
  debian_open "$work/apt" bookworm \
    && debian_unpack "$work/root" podman conmon runc containernetworking-plugins golang-github-containers-common "${libraries[@]}" || return 1
  find "$work/root" -name '*.so.*' -exec cp -L {} "$out/" \;
  cp "$work/root/usr/bin/podman" "$out/podman.bin"
  cp "$work/root/usr/bin/conmon" "$work/root/usr/sbin/runc" "$work/root/usr/share/containers/seccomp.json" "$out/"
  cp "${plugins[@]/#/$work/root/usr/lib/cni/}" "$out/cni/"
  settings
  cat > "$work/podman" << END
#!/bin/sh
HOME='$out/home' CONTAINERS_CONF='$out/containers.conf' LD_LIBRARY_PATH='$out' exec '$out/podman.bin' "\$@"
END
  chmod +x "$work/podman"
  has_all "$out" podman.bin conmon runc && "$work/podman" --version > /dev/null && mv -f "$work/podman" "$out/podman" || { say "Debian 12's podman does not run here"; return 1; }
  rm -rf "$work"
}

if [ -n "${PODMAN:-}" ]; then
  [ -x "$PODMAN" ] || fail "PODMAN=$PODMAN is not an executable"
  echo "$PODMAN"
elif alone podman fetch; then
  echo "$out/podman"
else
  command -v podman || fail "no podman: put one on the PATH or name it in PODMAN"
fi
