namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>One way out to Meshery Servers, with a position of its own.</summary>
/// <param name="Name">Durable name of its consumer on the objects stream; a new name starts again from the first message.</param>
/// <param name="Subject">Where the Servers read changes.</param>
internal sealed record OutletOptions(string Name, string Subject)
{
    /// <summary>The Servers' broker, if it is not the fabric's own.</summary>
    public BrokerOptions? Broker { get; init; }

    /// <summary>The Servers' broker is the one that the Broker resource of a cluster names; <see cref="Broker"/> has the login.</summary>
    public bool BrokerFromResource { get; init; }

    /// <summary>Clusters whose objects go out; all when empty.</summary>
    public IReadOnlyList<string> Clusters { get; init; } = [];

    /// <summary>Queue group of the subscribers; null when they are in none.</summary>
    public string? Group { get; init; }

    /// <summary>Bytes a second at most; null for no bound.</summary>
    public long? Rate { get; init; }

    /// <summary>The silo carries the messages to another broker; else the fabric's nats-server delivers by itself.</summary>
    public bool IsRelay => Broker is not null;
}
