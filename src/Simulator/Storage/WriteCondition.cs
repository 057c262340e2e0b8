namespace MeshSync.Fabric.Simulator.Storage;

/// <summary>What must hold for a write to happen. A null resourceVersion or uid asks for nothing.</summary>
internal readonly record struct WriteCondition(bool MustExist, bool MustBeNew, long? ResourceVersion = null, string? Uid = null)
{
    public static readonly WriteCondition None;

    public static readonly WriteCondition New = new(MustExist: false, MustBeNew: true);

    public static readonly WriteCondition Existing = new(MustExist: true, MustBeNew: false);
}

internal enum WriteResult
{
    Created,
    Updated,

    /// <summary>Same content: no new resourceVersion and no event, as on a real server.</summary>
    Unchanged,
    Missing,
    Exists,
    Conflict,
}
