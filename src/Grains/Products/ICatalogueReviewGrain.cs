using Orleans.Concurrency;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>Looks at everything that is stored with another catalogue; one grain, key <see cref="Key"/>.</summary>
[Alias("meshsync.catalogue-review")]
public interface ICatalogueReviewGrain : IGrainWithIntegerKey
{
    const long Key = 0;

    /// <summary>Begins the review, unless it is under way; to be called again until it is done.</summary>
    /// <param name="tag">Tag of the catalogue.</param>
    /// <returns>Whether everything was looked at with this catalogue.</returns>
    [AlwaysInterleave]
    [Alias("review")]
    Task<bool> Review(string tag);
}
