using MeshSync.Fabric.Broker;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>A broker and how to log in to it.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Origin">Who says so, for messages.</param>
internal sealed record BrokerAccess(BrokerUrl Url, string Origin)
{
    public BrokerLogin Login { get; init; } = new();

    public override string ToString() => $"{Url.Address} ({Origin})";
}
