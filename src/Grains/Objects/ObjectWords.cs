namespace MeshSync.Fabric.Grains.Objects;

/// <summary>What an object says of products, and what its row says of them. The default: nothing.</summary>
internal readonly record struct ObjectWords(string? SaidEvidence, string? SaidMarks)
{
    /// <summary>See <see cref="Products.EvidenceText"/>.</summary>
    public string Evidence => SaidEvidence ?? "";

    /// <summary>See <see cref="Products.ProductMarks"/>.</summary>
    public string Marks => SaidMarks ?? "";
}
