namespace MeshSync.Fabric.Grains.Products;

/// <summary>How soon products are told of, and to whom.</summary>
public sealed class ProductOptions
{
    internal const string Requirement =
        $"{nameof(ProductOptions)}: {nameof(Quiet)} must be positive, {nameof(Longest)} not shorter, {nameof(RolloutHold)} not negative and {nameof(MarksAtOnce)} at least 1.";

    /// <summary>Time without news of a product after which it is identified anew.</summary>
    public TimeSpan Quiet { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>Time after which it is identified even while news keeps coming.</summary>
    public TimeSpan Longest { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Time that a rollout may take before what changes in its course is told; its beginning and its end are told in any case.</summary>
    public TimeSpan RolloutHold { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a product looks whether there is another catalogue, while it has nothing else to do.</summary>
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the objects of a product say so in <c>component_metadata.fingerprint</c>.</summary>
    public bool MarkObjects { get; set; } = true;

    /// <summary>Objects that a product has marked at a time.</summary>
    public int MarksAtOnce { get; set; } = 16;

    internal bool Check() => Quiet > TimeSpan.Zero && Longest >= Quiet && RolloutHold >= TimeSpan.Zero && Look > TimeSpan.Zero && MarksAtOnce > 0;
}
