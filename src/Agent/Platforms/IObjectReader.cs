using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms;

/// <summary>Reads single objects as they are now.</summary>
internal interface IObjectReader
{
    /// <summary>Whether every object of a namespaced resource is in a namespace.</summary>
    bool NeedsNamespaces { get; }

    /// <summary>Reads one object.</summary>
    /// <param name="type">Its resource.</param>
    /// <param name="namespace">Empty for an object without one.</param>
    /// <param name="name">Its name.</param>
    /// <param name="read">How much of it, and how long that may take to begin or to go on.</param>
    /// <param name="into">Holds the object afterwards.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ApiException">There is none (404), or it is refused.</exception>
    /// <exception cref="ObjectTooLargeException">It has more bytes than anybody wants to hold.</exception>
    Task Read(ResourceType type, string @namespace, string name, ObjectRead read, SingleObject into, CancellationToken cancellationToken);
}

/// <param name="Patience">How long nothing may arrive.</param>
/// <param name="MetadataOnly">Its metadata is enough.</param>
internal readonly record struct ObjectRead(TimeSpan Patience, bool MetadataOnly = false);

/// <summary>An object has more bytes than may be held at once.</summary>
internal sealed class ObjectTooLargeException(string what, int most) : IOException($"{what} has more than {most} bytes");
