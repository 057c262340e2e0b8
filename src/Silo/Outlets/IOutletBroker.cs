using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>The broker on which the Servers of an outlet are.</summary>
internal interface IOutletBroker
{
    /// <summary>For logs; without credentials.</summary>
    string Where { get; }

    /// <summary>Null while it is not known where it is.</summary>
    INatsConnection? Connection { get; }

    /// <summary>Why it cannot be used; null when nothing is known to be wrong.</summary>
    string? Problem { get; }
}
