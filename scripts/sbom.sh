#!/bin/bash
# Writes what each program consists of, with versions, hashes, licences and who needs whom: artifacts/sbom/PROGRAM.cdx.json (CycloneDX 1.6).
# From what NuGet resolved, so the same commit gives the same files. Checked is that they name every package that src/ asks for, in
# the version that Directory.Packages.props has, but for those in whose place the framework's own is taken.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
. "$here/lib/debian.sh"
cd "$here/.."
need_commands jq=jq

out=$PWD/artifacts/sbom
time=$(git log -1 --format=%cI 2>/dev/null || date -u +%FT%TZ)

# packages ASSETS: {"id/version": {"license": what its nuspec says, "sha512": …}}
packages() {
  local folder id path
  folder=$(jq -r '.packageFolders | keys[0]' "$1")
  jq -r '.libraries | to_entries[] | select(.value.type == "package") | "\(.key) \(.value.path)"' "$1" | while read -r id path; do
    printf '%s\t%s\t%s\n' "$id" "$(license "$folder$path"/*.nuspec)" "$(base64 -d "$folder$path"/*.nupkg.sha512 | od -An -tx1 | tr -d ' \n')"
  done | jq -Rn '[inputs | split("\t") | { key: .[0], value: { license: .[1], sha512: .[2] } }] | from_entries'
}

license() {
  sed -n 's#.*<license type="expression">\([^<]*\)</license>.*#\1#p; s#.*<license type="file">\([^<]*\)</license>.*#\1 in the package#p; s#.*<licenseUrl>\([^<]*\)</licenseUrl>.*#\1#p' "$1" | head -1
}

mkdir -p "$out"
for project in Agent Silo Cli Simulator; do
  assets=src/$project/obj/project.assets.json
  [ -f "$assets" ] && [ -z "$(find src/*/*.csproj Directory.Packages.props -newer "$assets")" ] || dotnet restore "src/$project" -v:q
  jq --argjson packages "$(packages "$assets")" --arg time "$time" -f "$here/lib/sbom.jq" "$assets" > "$out/$project.cdx.json"
done

missing=$(for id in $(sed -n 's/.*<PackageReference Include="\([^"]*\)".*/\1/p' src/*/*.csproj | sort -u); do
  version=$(sed -n "s/.*<PackageVersion Include=\"$id\" Version=\"\([^\"]*\)\".*/\1/p" Directory.Packages.props)
  jq -se --arg id "$id" --arg version "$version" 'any(.[].components[]; .name == $id and .version == $version and .scope == "required")' "$out"/*.cdx.json > /dev/null \
    || jq -e --arg id "$id" '.project.frameworks[].packagesToPrune | has($id)' src/Silo/obj/project.assets.json > /dev/null || echo "$id $version"
done)
[ -z "$missing" ] || fail "the SBOMs do not name, in this version: $missing"
jq -r '"\(input_filename | sub(".*/artifacts"; "artifacts")): \([.components[] | select(.purl and .scope == "required")] | length) packages"' "$out"/*.cdx.json
