namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>Who may ask the HTTP API for what changes something.</summary>
/// <param name="Token">What such a request must carry; null: nothing.</param>
/// <param name="OnLoopback">The API can be reached from this machine only.</param>
internal sealed record ApiAccess(string? Token, bool OnLoopback);
