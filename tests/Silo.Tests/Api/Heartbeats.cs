using System.Text.Json;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Silo.Tests.Api;

/// <summary>What an agent says of itself, without the agent.</summary>
internal static class Heartbeats
{
    /// <summary>Two resources are watched, Secrets are forbidden.</summary>
    public static byte[] Of(string cluster) => JsonSerializer.SerializeToUtf8Bytes(
        new AgentStatus
        {
            Cluster = cluster,
            ClusterName = "the shop",
            Version = "1.2.3",
            Session = 1,
            StartedAt = DateTimeOffset.UnixEpoch,
            At = DateTimeOffset.UnixEpoch,
            Discovered = true,
            InitialListsMissing = 0,
            SecretsPublished = true,
            States = new Dictionary<ReflectorState, int> { [ReflectorState.Watching] = 2, [ReflectorState.Forbidden] = 1 },
            Queue = new AgentBacklog(0, 0, 1, 1),
            Scope = new AgentScope("default", "default", DateTimeOffset.UnixEpoch, null, []),
            Reflectors = [new ReflectorReport { Collection = "core/secrets", Version = "v1", State = ReflectorState.Forbidden, Since = DateTimeOffset.UnixEpoch, LastError = "RBAC says no" }],
        },
        AgentJson.Default.AgentStatus);
}
