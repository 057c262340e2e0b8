using System.Text.Json;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Silo.Agents;

/// <summary>Reads what agents say of themselves. Whoever reaches the broker may say anything there.</summary>
internal static class HeartbeatReader
{
    /// <summary>The status that a message brings; null for one that brings none.</summary>
    /// <param name="subject">Its subject.</param>
    /// <param name="body">Its body.</param>
    /// <param name="problem">What is wrong with it; empty for nothing.</param>
    public static AgentStatus? Read(string subject, ReadOnlySpan<byte> body, out string problem)
    {
        try
        {
            var status = JsonSerializer.Deserialize(body, AgentJson.Default.AgentStatus);
            var isOfCluster = status?.Cluster is { Length: > 0 } cluster && !cluster.Contains('/', StringComparison.Ordinal) && Subjects.AgentStatus(cluster) == subject;
            problem = isOfCluster ? "" : "is for another cluster than its subject says";
            return isOfCluster ? status : null;
        }
        catch (JsonException e)
        {
            problem = $"cannot be read: {e.Message}";
            return null;
        }
    }
}
