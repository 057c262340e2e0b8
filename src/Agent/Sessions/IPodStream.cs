using System.IO.Pipelines;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Sessions;

/// <summary>What a session carries: a log or a shell of a container.</summary>
internal interface IPodStream
{
    /// <summary>Opens it and carries its output until its end.</summary>
    /// <param name="opening">Which one.</param>
    /// <param name="output">Receives the output; a write waits while it is full.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How it ended.</returns>
    Task<SessionEnd> Run(SessionOpening opening, PipeWriter output, CancellationToken cancellationToken);
}
