using MeshSync.Fabric.Agent.Sessions;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms;

/// <summary>Opens logs of containers and shells in them.</summary>
internal interface ISessionStreams
{
    /// <summary>Whether every container is in a namespace.</summary>
    bool NeedsNamespaces { get; }

    /// <summary>A log, or an <see cref="IShellStream"/> for <see cref="SessionVerb.Exec"/>; not opened yet.</summary>
    IPodStream Create(SessionVerb kind);
}
