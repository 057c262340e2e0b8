using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace MeshSync.Fabric.Testing.Docker;

/// <content>What the engine has.</content>
public sealed partial class ScriptedEngine
{
    private static readonly string[] EngineThings = ["containers", "volumes", "networks", "images"];
    private static readonly string[] SwarmThings = ["services", "nodes", "tasks", "secrets", "configs"];

    private readonly Dictionary<string, ConcurrentDictionary<string, JsonObject>> _things =
        EngineThings.Concat(SwarmThings).ToDictionary(resource => resource, _ => new ConcurrentDictionary<string, JsonObject>());

    /// <summary>It manages a Swarm.</summary>
    public bool IsSwarm { get; set; }

    /// <summary>Adds a container, or changes the one of that id.</summary>
    public void PutContainer(string id, string name, string project = "", string state = "running", string image = "nginx:1.27", params string[] environment)
    {
        var labels = new JsonObject { ["team"] = "a" };
        if (project.Length > 0)
        {
            labels["com.docker.compose.project"] = project;
            labels["com.docker.compose.service"] = "web";
        }

        Put("containers", id, new JsonObject
        {
            [nameof(Id)] = id,
            ["Name"] = $"/{name}",
            ["Created"] = "2026-01-02T03:04:05.678Z",
            ["State"] = new JsonObject { ["Status"] = state },
            ["ExecIDs"] = null,
            ["Config"] = new JsonObject { ["Image"] = image, ["Labels"] = labels, ["Env"] = new JsonArray([.. environment.Select(text => (JsonNode)text)]) },
        });
    }

    /// <summary>Has a container publish a port.</summary>
    public void Publish(string id, int port, string address, int hostPort)
    {
        var container = (JsonObject)_things["containers"][id].DeepClone();
        container["NetworkSettings"] = new JsonObject
        {
            ["Ports"] = new JsonObject { [$"{port}/tcp"] = new JsonArray(new JsonObject { ["HostIp"] = address, ["HostPort"] = $"{hostPort}" }) },
        };
        Put("containers", id, container);
    }

    public void RemoveContainer(string id)
    {
        _things["containers"].TryRemove(id, out _);
        Tell("container", "destroy", id);
    }

    public void PutVolume(string name) =>
        Put("volumes", name, new JsonObject { ["Name"] = name, ["Driver"] = "local", ["CreatedAt"] = "2026-01-02T03:04:05Z", ["Labels"] = null });

    /// <summary>Adds anything as an inspect shows it, or changes the one of that id.</summary>
    /// <param name="resource">As in the API's paths, for example <c>services</c>.</param>
    /// <param name="id">Its id.</param>
    /// <param name="thing">All of it.</param>
    public void Put(string resource, string id, JsonObject thing)
    {
        string action = _things[resource].ContainsKey(id) ? "update" : "create";
        _things[resource][id] = thing;
        Tell(resource.TrimEnd('s'), action, id);
    }

    private JsonNode? Find(string[] path) => path switch
    {
        ["containers", "json"] => new JsonArray([.. _things["containers"].Values.Select(Row)]),
        ["containers" or "images", var id, "json"] => One(path[0], id),
        ["volumes"] => new JsonObject { ["Volumes"] = All("volumes") },
        ["images", "json"] => All("images"),
        [var resource] when _things.ContainsKey(resource) && (IsSwarm || !SwarmThings.Contains(resource)) => All(resource),
        [var resource, var id] when _things.ContainsKey(resource) => One(resource, id),
        _ => null,
    };

    private JsonArray All(string resource) => new([.. _things[resource].Values.Select(thing => thing.DeepClone())]);

    private JsonNode? One(string resource, string id) =>
        (_things[resource].GetValueOrDefault(id) ?? _things[resource].Values.FirstOrDefault(thing => thing["Name"]?.GetValue<string>().TrimStart('/') == id))?.DeepClone();

    private static JsonObject Row(JsonObject container) => new()
    {
        [nameof(Id)] = container[nameof(Id)]!.DeepClone(),
        ["Names"] = new JsonArray(container["Name"]!.DeepClone()),
        ["Created"] = 1767323045,
        ["State"] = container["State"]!["Status"]!.DeepClone(),
        ["Status"] = $"Up {Environment.TickCount64} milliseconds",
        ["Labels"] = container["Config"]!["Labels"]!.DeepClone(),
    };
}
