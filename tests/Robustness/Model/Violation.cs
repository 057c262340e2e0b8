namespace MeshSync.Fabric.Robustness.Model;

internal enum ViolationKind
{
    /// <summary>The store is not what the API server lists.</summary>
    StoreDiffers,

    /// <summary>The last message about an object is not its last state.</summary>
    Missing,

    /// <summary>A DELETED for an object that was never deleted, or before it was.</summary>
    InventedDelete,

    /// <summary>A state that the object never had.</summary>
    InventedState,

    /// <summary>An older state after a newer one.</summary>
    OutOfOrder,

    /// <summary>The same state twice, without anything that excuses it.</summary>
    Repeated,

    /// <summary>A MODIFIED for an object that the subscriber does not have.</summary>
    ModifiedUnknown,

    /// <summary>A process ended that nobody ended.</summary>
    Ended,

    /// <summary>A message although nothing happened any more.</summary>
    NotQuiet,
}

internal sealed record Violation(ViolationKind Kind, ObjectName Name, string What)
{
    public override string ToString() => $"{Kind}: {Name}: {What}";
}
