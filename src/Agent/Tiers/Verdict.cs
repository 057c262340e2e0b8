namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>What becomes of an object that a list or a watch has brought.</summary>
internal enum Verdict
{
    /// <summary>It goes on as a whole.</summary>
    Whole,

    /// <summary>Its metadata goes on.</summary>
    Presence,

    /// <summary>Its metadata is here, and the whole of it is read.</summary>
    Follows,

    /// <summary>Nothing of it goes on.</summary>
    Ignored,
}
