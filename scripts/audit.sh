#!/bin/bash
# Asks the NuGet feed which packages of all projects, those that others bring along included, have known vulnerabilities; the answer is in
# artifacts/audit/packages.json. Exit code 0: none; 1: some, which are listed; 2: the feed cannot tell.
#
# A feed without such data says "none" of everything. So it is asked first about a package that is known to have one.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib/common.sh"
. "$here/lib/debian.sh"
cd "$here/.."
need_commands jq=jq
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

out=$PWD/artifacts/audit
known_bad=Newtonsoft.Json known_bad_version=12.0.1 # GHSA-5crp-9r3c-p9vr

# vulnerable PROJECT_OR_SOLUTION FILE: the answer in FILE, and a line for each vulnerability
vulnerable() {
  dotnet list "$1" package --vulnerable --include-transitive --format json > "$2" || { cat "$2" >&2; return 1; }
  jq -r '[.projects[] | (.path | split("/")[-1] | rtrimstr(".csproj")) as $project | .frameworks[]?
      | (.topLevelPackages // []) + (.transitivePackages // []) | .[] | . as $package | .vulnerabilities[]?
      | { line: "\($package.id) \($package.resolvedVersion)  \(.severity)  \(.advisoryurl)", project: $project }]
    | group_by(.line)[] | "\(.[0].line)  (\(map(.project) | unique | join(", ")))"' "$2"
}

# probe: whether the feed knows of the vulnerability that everybody knows of
probe() {
  mkdir -p "$out/probe"
  for file in Directory.Build.props Directory.Build.targets Directory.Packages.props; do echo '<Project />' > "$out/probe/$file"; done
  cat > "$out/probe/probe.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="$known_bad" Version="$known_bad_version" /></ItemGroup>
</Project>
EOF
  dotnet restore "$out/probe" -v:q > "$out/probe.log" 2>&1 || { cat "$out/probe.log" >&2; say "$known_bad $known_bad_version could not be restored"; return 1; }
  [ -n "$(vulnerable "$out/probe/probe.csproj" "$out/probe.json")" ]
}

rm -rf "$out"; mkdir -p "$out"
if ! probe; then
  say "NOT AUDITED: the NuGet feed of this machine has no data on vulnerabilities; it says nothing even about $known_bad $known_bad_version,"
  say "which has one. Run this where the feed is nuget.org, or give make sbom's files to a scanner with data of its own."
  exit 2
fi

dotnet restore MeshSync.Fabric.sln -v:q
found=$(vulnerable MeshSync.Fabric.sln "$out/packages.json") || { say "NOT AUDITED: the packages could not be listed"; exit 2; }
if [ -n "$found" ]; then
  echo "$found"
  fail "$(wc -l <<< "$found") known vulnerabilities in the packages above"
fi
echo "no known vulnerabilities in $(jq '.projects | length' "$out/packages.json") projects, by a feed that knows of others"
