namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>In which form a collection is listed and watched.</summary>
internal enum WatchForm
{
    /// <summary>Whole objects, because the policy wants most of what it wants of them whole.</summary>
    Whole,

    /// <summary>Metadata only; what is wanted whole is read one by one.</summary>
    Presence,

    /// <summary>Whole objects, though presence would do for some: so many are wanted whole that reading them one by one costs more.</summary>
    Promoted,
}
