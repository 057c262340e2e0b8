namespace MeshSync.Fabric.Agent.Sessions;

/// <summary>A shell, which takes what somebody types.</summary>
internal interface IShellStream : IPodStream
{
    /// <summary>False when too much waits already for the shell to read it.</summary>
    bool TryWrite(string text);
}
