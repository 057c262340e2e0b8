using System.Text.Json.Nodes;
using MeshSync.Fabric.Agent.Tests.Scope;

namespace MeshSync.Fabric.Agent.Tests.Tiers;

/// <summary>Policies, and objects for them.</summary>
internal static class TierPolicies
{
    public const string Balanced = """{"profile":"balanced"}""";

    public static string Rules(params string[] rules) => $$"""{"profile":"balanced","rules":[{{string.Join(',', rules)}}]}""";

    /// <summary>A MeshSync object with a policy.</summary>
    public static string MeshSync(string config) =>
        MeshSyncs.With(new JsonObject { ["watch-list"] = new JsonObject { ["data"] = new JsonObject { ["tier-config"] = config } } });

    public static string ConfigMap(string name, string value = "v", string @namespace = "default", string? label = null) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = @namespace,
            ["labels"] = label is null ? new JsonObject() : new JsonObject { ["depth"] = label },
            ["annotations"] = new JsonObject
            {
                ["kubectl.kubernetes.io/last-applied-configuration"] = "{\"data\":{\"k\":\"a \\\"quoted\\\" value\"}}",
                ["note"] = "stays",
            },
        },
        ["data"] = new JsonObject { ["k"] = value },
    }.ToJsonString();
}
