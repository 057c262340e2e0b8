namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>One setting: an environment variable and the flag of the same meaning.</summary>
/// <param name="Variable">Environment variable, also the name used in messages.</param>
/// <param name="Flag">Command line flag; it wins over the variable.</param>
/// <param name="Default">Value when neither is given; empty when there is none.</param>
/// <param name="Help">What it does, units included.</param>
internal sealed record Setting(string Variable, string Flag, string Default, string Help);
