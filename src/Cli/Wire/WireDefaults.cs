using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Cli.Wire;

/// <summary>What was said on the command line for objects that do not say it themselves; null where it was not said.</summary>
internal sealed record WireDefaults(MesheryEvent? Event, string? ClusterId);
