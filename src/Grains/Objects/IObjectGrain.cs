namespace MeshSync.Fabric.Grains.Objects;

/// <summary>One Kubernetes object; its key is an <see cref="Contracts.ObjectKey"/>.</summary>
[Alias("meshsync.object")]
public interface IObjectGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes the object's stored message say what the change says, unless it already does or is newer. Applying the
    /// same change again does nothing. Returns when the message is stored.
    /// </summary>
    [Alias("apply")]
    Task<ObjectApplied> Apply(ObjectChange change);

    /// <summary>What is stored of the object; null when nothing is.</summary>
    [Alias("state")]
    Task<ObjectState?> GetState();
}
