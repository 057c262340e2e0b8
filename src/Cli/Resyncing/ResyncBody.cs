using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Cli.Resyncing;

/// <summary>What the silo is asked.</summary>
/// <param name="Collection">As <c>group/resource</c>; null for all.</param>
/// <param name="Reason">For the agent's log.</param>
internal sealed record ResyncBody(string? Collection, string Reason);

/// <summary>What it answers.</summary>
/// <param name="Collections">How many are listed again.</param>
internal sealed record ResyncStarted(int Collections);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ResyncBody))]
[JsonSerializable(typeof(ResyncStarted))]
internal sealed partial class ResyncJson : JsonSerializerContext;
