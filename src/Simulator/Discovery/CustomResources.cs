using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Discovery;

/// <summary>Reads from a CustomResourceDefinition which resources it defines.</summary>
internal static class CustomResources
{
    public const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";

    public static IEnumerable<ServedResource> Of(JsonObject definition)
    {
        var spec = definition["spec"] as JsonObject;
        var names = spec?["names"] as JsonObject;
        if (spec?["group"]?.GetValue<string>() is not { } group || names?["plural"]?.GetValue<string>() is not { } plural
            || names["kind"]?.GetValue<string>() is not { } kind || spec["versions"] is not JsonArray versions)
        {
            yield break;
        }

        foreach (var version in versions.OfType<JsonObject>())
        {
            if (version["served"]?.GetValue<bool>() is true && version["name"]?.GetValue<string>() is { } name)
            {
                yield return new ServedResource(group, name, plural, kind, spec["scope"]?.GetValue<string>() == "Namespaced")
                {
                    Custom = true,
                    ShortNames = Strings(names["shortNames"]),
                    Categories = Strings(names["categories"]),
                    Subresources = version["subresources"]?["status"] is null ? [] : ["status"],
                };
            }
        }
    }

    private static ImmutableArray<string> Strings(JsonNode? node) =>
        node is JsonArray array ? [.. array.Select(item => item!.GetValue<string>())] : [];
}
