using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Engine;

internal sealed record EngineError(string? Message);

/// <summary><c>/info</c>, as far as it counts here.</summary>
/// <param name="Id">Docker keeps it; Podman makes a new one for each answer.</param>
/// <param name="Name">Name of the machine.</param>
/// <param name="DockerRootDir">Where its images and volumes lie.</param>
/// <param name="SystemTime">The engine's clock.</param>
/// <param name="Swarm">What it is in a Swarm.</param>
internal sealed record EngineInfo(
    [property: JsonPropertyName("ID")] string? Id, string? Name, string? DockerRootDir, DateTimeOffset? SystemTime, EngineSwarm? Swarm);

internal sealed record EngineSwarm(string? LocalNodeState, bool ControlAvailable)
{
    /// <summary>Only managers answer to questions about the Swarm.</summary>
    public bool IsManager => LocalNodeState == "active" && ControlAvailable;
}

/// <summary>One of <c>/events</c>.</summary>
internal sealed record EngineEvent(string? Type, string? Action, EngineActor? Actor, [property: JsonPropertyName("timeNano")] long TimeNano);

internal sealed record EngineActor([property: JsonPropertyName("ID")] string? Id, Dictionary<string, string>? Attributes);

/// <summary>The answer to making an exec.</summary>
internal sealed record EngineCreated(string? Id);

/// <summary>An exec, when it has ended.</summary>
internal sealed record EngineExec(bool Running, int? ExitCode);

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(EngineError))]
[JsonSerializable(typeof(EngineInfo))]
[JsonSerializable(typeof(EngineEvent))]
[JsonSerializable(typeof(EngineCreated))]
[JsonSerializable(typeof(EngineExec))]
internal sealed partial class EngineJson : JsonSerializerContext;
