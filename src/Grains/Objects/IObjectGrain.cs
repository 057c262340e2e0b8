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

    /// <summary>Makes the object's row say which product it is part of, unless it already does or speaks for it no more.</summary>
    /// <param name="product">Id of the product.</param>
    /// <param name="mark">The mark in JSON; empty to take it away.</param>
    /// <returns>Sequence of the stored message that says so; 0 when the object is not to be marked so, or is gone.</returns>
    [Alias("mark")]
    Task<ulong> Mark(string product, string mark);

    /// <summary>Looks at the stored object with the catalogue that is in force now, and tells what it says if that has changed.</summary>
    /// <param name="catalogue">Tag of the catalogue.</param>
    /// <returns>Whether that catalogue is in force where the object is; if not, nothing was done.</returns>
    [Alias("evaluate")]
    Task<bool> Evaluate(string catalogue);
}
