namespace MeshSync.Fabric.Contracts.Tiers;

/// <summary>How deep an object is known.</summary>
public enum ObjectTier : byte
{
    /// <summary>Nothing: it is not watched.</summary>
    Ignored = 0,

    /// <summary>Metadata only.</summary>
    Presence = 1,

    /// <summary>The whole object.</summary>
    Full = 2,

    /// <summary>The whole object, as part of a product whose own custom resources and version are known too.</summary>
    Infrastructure = 3,
}
