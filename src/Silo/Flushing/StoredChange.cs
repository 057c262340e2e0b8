using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Flushing;

/// <summary>A message of the store.</summary>
/// <param name="Body">The message.</param>
/// <param name="IsTombstone">The object is gone.</param>
internal readonly record struct StoredChange(ReadOnlyMemory<byte> Body, bool IsTombstone)
{
    /// <summary>Null when it is no message of ours.</summary>
    public static StoredChange? Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            return new StoredChange(body, MesheryMessage.EventOf(body.Span) == MesheryEvent.Deleted);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The message for a subscriber that may never have seen the object.</summary>
    public Outgoing As(string subject) => new(subject, IsTombstone ? Body : MesheryMessage.WithEvent(Body, MesheryEvent.Added));
}
