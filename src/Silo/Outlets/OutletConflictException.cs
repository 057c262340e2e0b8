using MeshSync.Fabric.Silo.Configuration;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>An outlet cannot be what the settings say; the message names the setting.</summary>
internal sealed class OutletConflictException : Exception
{
    /// <summary>The durable consumer exists, but is set up for something else. Replacing it would lose its position.</summary>
    public OutletConflictException(string stream, string name, string differences)
        : base($"consumer {name} on stream {stream} exists with another configuration ({differences}): remove it, or choose another name with {SiloSettings.OutletName.Variable} or in {SiloSettings.Outlets.Variable}")
    {
    }

    private OutletConflictException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>Another silo has charge of the outlets and has not made it: it has other settings, or is about to.</summary>
    public static OutletConflictException NotMadeYet(string name) => new(
        $"outlet {name} is not there yet: the silo that has charge of the outlets makes it. All silos need the same {SiloSettings.OutletName.Variable} and {SiloSettings.Outlets.Variable}", null);

    /// <summary>The server does not know several filters.</summary>
    public OutletConflictException(string name)
        : base($"outlet {name} is for several clusters, which needs nats-server 2.10: give each cluster an outlet of its own ({SiloSettings.OutletClusters.Variable}, {SiloSettings.Outlets.Variable})")
    {
    }
}
