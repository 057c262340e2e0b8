#!/bin/bash
# Packs fabric as a .NET tool out of what is built, installs it from there into a folder of its own, and runs it.
# Usage: tool.sh FOLDER    the folder is emptied first
set -euo pipefail
folder=${1:?a folder to pack and install into}
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rm -rf "$folder"; mkdir -p "$folder"
dotnet pack src/Cli --no-build -c Debug -v:q -o "$folder"
package=$(basename "$folder"/MeshSync.Fabric.Cli.*.nupkg .nupkg)
dotnet tool install MeshSync.Fabric.Cli --tool-path "$folder/bin" --source "$folder" --version "${package#MeshSync.Fabric.Cli.}"

"$folder/bin/fabric" --version
"$folder/bin/fabric" wire -f - > "$folder/message" << 'END'
{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"packed"}}
END
grep -q packed "$folder/message"
