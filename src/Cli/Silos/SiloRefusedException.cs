namespace MeshSync.Fabric.Cli.Silos;

/// <summary>The silo does not do what it was asked, or cannot be asked; the message is for people.</summary>
internal sealed class SiloRefusedException(string message, Exception? inner = null) : Exception(message, inner);
