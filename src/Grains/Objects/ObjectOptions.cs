namespace MeshSync.Fabric.Grains.Objects;

/// <summary>What is told of objects.</summary>
public sealed class ObjectOptions
{
    /// <summary>
    /// Whether messages carry, in <c>component_metadata.content</c>, the top-level content that the original drops. What was
    /// stored under the other setting is written anew by the next relist.
    /// </summary>
    public bool CarryContent { get; set; }
}
