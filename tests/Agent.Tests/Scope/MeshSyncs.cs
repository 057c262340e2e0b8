using System.Text.Json.Nodes;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Simulator.Hosting;

namespace MeshSync.Fabric.Agent.Tests.Scope;

/// <summary>MeshSync objects and their definition, as Meshery Operator installs them.</summary>
internal static class MeshSyncs
{
    /// <summary>Makes a cluster serve them.</summary>
    public static void Install(SimulatedApiServer cluster, string version = "v1alpha1")
    {
        cluster.Apply(Manifests.Namespace("meshery"));
        cluster.Apply(Definition(version));
    }

    public static string Definition(string version) => Manifests.Definition("meshsyncs", "MeshSync", "meshery.io", version);

    public static string Whitelist(params (string Resource, string[] Events)[] entries)
    {
        var list = entries.Select(entry => new JsonObject
        {
            ["Resource"] = entry.Resource,
            ["Events"] = new JsonArray([.. entry.Events.Select(name => (JsonNode)name)]),
        });
        return WithData(new JsonArray([.. list]).ToJsonString(), "");
    }

    public static string Whitelist(params string[] resources) => Whitelist([.. resources.Select(name => (name, (string[])["ADDED", "MODIFIED", "DELETED"]))]);

    public static string Blacklist(params string[] resources) => WithData("", new JsonArray([.. resources.Select(name => (JsonNode)name)]).ToJsonString());

    public static string WithData(JsonNode? whitelist, JsonNode? blacklist) =>
        With(new JsonObject { ["watch-list"] = new JsonObject { ["data"] = new JsonObject { ["whitelist"] = whitelist, ["blacklist"] = blacklist } } });

    public static string With(JsonNode? spec, string version = "v1alpha1", string @namespace = "meshery", string name = "meshery-meshsync") => new JsonObject
    {
        ["apiVersion"] = $"meshery.io/{version}",
        ["kind"] = "MeshSync",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        ["spec"] = spec,
    }.ToJsonString();
}
