using MeshSync.Fabric.Silo.Configuration;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>The durable consumer exists, but is set up for something else. Replacing it would lose its position.</summary>
internal sealed class OutletConflictException(string stream, string name, string differences)
    : Exception($"consumer {name} on stream {stream} exists with another configuration ({differences}): remove it, or choose another name with {SiloSettings.OutletName.Variable}");
