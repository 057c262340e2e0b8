namespace MeshSync.Fabric.Simulator.Faults;

/// <summary>Ends the handling of a request whose answer a fault has just ended.</summary>
internal sealed class FaultStruckException() : Exception("a fault ended this answer, as it was asked to");
