namespace MeshSync.Fabric.Agent.Scope;

/// <summary>What of a resource goes upstream, in the words of a watch.</summary>
[Flags]
internal enum EventTypes
{
    None = 0,

    /// <summary>Objects that exist when a list is read, and those created later.</summary>
    Added = 1,

    /// <summary>Changes as they happen.</summary>
    Modified = 2,

    /// <summary>Deletions, and what a list shows to be gone.</summary>
    Deleted = 4,

    All = Added | Modified | Deleted,
}
