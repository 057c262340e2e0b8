using YamlDotNet.RepresentationModel;

namespace MeshSync.Fabric.Deploy;

/// <summary>What ClusterRoles grant, a line "verb resource.group" each, sorted.</summary>
internal static class Grants
{
    public static IReadOnlyList<string> Of(IEnumerable<YamlMappingNode> manifests) =>
        [.. manifests.OfKind("ClusterRole").SelectMany(role => role.Items("rules")).SelectMany(Lines).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The API groups in which resources of any name may be listed.</summary>
    public static IReadOnlySet<string> Groups(IEnumerable<YamlMappingNode> manifests) =>
        Of(manifests).Where(line => line.StartsWith("list *.", StringComparison.Ordinal)).Select(line => line["list *.".Length..]).ToHashSet();

    private static IEnumerable<string> Lines(YamlNode rule) =>
        from verb in rule.Texts("verbs")
        from resource in rule.Texts("resources")
        from grp in rule.Texts("apiGroups")
        select $"{verb} {resource}.{grp}";
}
