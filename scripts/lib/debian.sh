# Debian packages without installing them: fetched through lists of our own and unpacked into a folder.
# Services that a package would start, and other suites mixed into the system's, are thus no concern.
# Sourced after common.sh. Needs no root except for need_commands.
# shellcheck shell=bash

# need_commands COMMAND=PACKAGE...: installs the packages whose commands are missing
need_commands() {
  local pair missing=() sudo=()
  for pair in "$@"; do command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || sudo=(sudo -n)
  say "installing ${missing[*]}"
  "${sudo[@]}" apt-get update -qq >/dev/null || true
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null \
    || fail "could not install ${missing[*]}; install by hand and run again"
}

# debian_archive: the archive that this machine's apt is set up to use, whatever mirror that is
debian_archive() {
  local lists uri
  lists=$(mktemp -d); mkdir "$lists/partial"
  uri=$(apt-get -o Dir::State::Lists="$lists" update --print-uris 2>/dev/null \
    | sed -n "s#^'\(.*/debian/*\)/dists/[a-z]*/InRelease'.*#\1#p" | head -1)
  rm -rf "$lists"
  [ -n "$uri" ] || fail "apt on this machine names no Debian archive"
  echo "$uri"
}

# debian_open DIR SUITE: private lists of one suite, binary and source, under DIR; later calls of debian_apt use them. What this machine
# has installed is none of their business: it may be newer than the suite.
debian_open() {
  local dir=$1 suite=$2 archive key=/usr/share/keyrings/debian-archive-keyring.gpg type
  archive=$(debian_archive)
  mkdir -p "$dir"/{lists/partial,cache/archives/partial}; : > "$dir/status"
  for type in deb deb-src; do echo "$type [signed-by=$key] $archive $suite main"; done > "$dir/sources.list"
  DEBIAN_APT=(-o "Dir::Etc::SourceList=$dir/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$dir/lists" -o "Dir::State::status=$dir/status" -o "Dir::Cache=$dir/cache" -o APT::Sandbox::User=root
    -o Acquire::Languages=none -o "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false")
  debian_apt update -qq || { say "suite $suite of Debian could not be read"; return 1; }
}

debian_apt() { apt-get "${DEBIAN_APT[@]}" "$@"; }

# debian_unpack DIR PACKAGE...: downloads the packages of the opened suite and unpacks them below DIR
debian_unpack() {
  local dir=$1 debs deb; shift
  mkdir -p "$dir"; debs=$(mktemp -d)
  (cd "$debs" && debian_apt download -qq "$@" >/dev/null) || { rm -rf "$debs"; say "could not download $*"; return 1; }
  for deb in "$debs"/*.deb; do dpkg-deb -x "$deb" "$dir"; done
  rm -rf "$debs"
}
