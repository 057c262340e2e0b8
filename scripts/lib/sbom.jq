# A CycloneDX 1.6 document of one program, from what NuGet resolved for it (project.assets.json).
# $packages: {"id/version": {"license": SPDX expression or name, "sha512": of the .nupkg}}; $time: of the commit.

def purl: "pkg:nuget/\(sub("/"; "@"))";
def reference($libraries): if $libraries[.].type == "package" then purl else . end;
# What brings no code and needs nothing that does, as analyzers do, is in no program.
def ships: (.runtime // {} | keys | any(endswith("_._") | not)) or has("runtimeTargets") or has("native") or has("dependencies") or has("frameworkReferences");
def license: if . == null then [] elif test("^[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*$") then [{ expression: . }] else [{ license: { name: . } }] end;

.libraries as $libraries
| .project as $project
| .projectFileDependencyGroups[] as $direct
| (.targets | to_entries | map(select(.key | contains("/") | not))[0]) as $target
| ($target.value | keys | map({ key: (split("/")[0] | ascii_downcase), value: . }) | from_entries) as $resolved
| ($project.restore.projectName) as $name
| {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: $time,
      component: { type: "application", "bom-ref": $name, name: ($name | ascii_downcase | gsub("\\."; "-")), version: $project.version },
    },
    components: (
      [ $target.value | to_entries[] | .key as $key | ($key | split("/")) as [$id, $version]
        | {
            type: "library", "bom-ref": ($key | reference($libraries)), name: $id, version: $version,
            scope: (if .value | ships then "required" else "excluded" end),
          }
          + if .value.type == "package" then {
            purl: ($key | purl),
            hashes: [{ alg: "SHA-512", content: $packages[$key].sha512 }],
            licenses: ($packages[$key].license | license),
          } else {} end ]
      + [ $project.frameworks[].frameworkReferences // {} | keys[]
        | { type: "framework", "bom-ref": ., name: ., version: ($target.key | ltrimstr("net")), scope: "required" } ]),
    dependencies: (
      [{ ref: $name, dependsOn: ([$direct[] | $resolved[split(" ")[0] | ascii_downcase] // empty | reference($libraries)] | unique) }]
      + [ $target.value | to_entries[]
        | { ref: (.key | reference($libraries)), dependsOn: ([.value.dependencies // {} | keys[] | $resolved[ascii_downcase] // empty | reference($libraries)] | unique) } ]),
  }
