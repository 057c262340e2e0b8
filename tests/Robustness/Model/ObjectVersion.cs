namespace MeshSync.Fabric.Robustness.Model;

/// <summary>One state of one object, as an API server names it.</summary>
internal readonly record struct ObjectVersion(string Uid, string Version)
{
    public override string ToString() => $"{(Uid.Length > 8 ? Uid[..8] : Uid)}@{Version}";
}

/// <summary>A state that an object had, or its end.</summary>
/// <param name="State">Which; of an end the uid alone counts.</param>
/// <param name="Deleted">Whether it ended.</param>
/// <param name="At">Not before then: when the write began.</param>
internal sealed record RealState(ObjectVersion State, bool Deleted, TimeSpan At);

/// <summary>A message that the subscriber got.</summary>
internal sealed record Published(ObjectName Name, string Event, ObjectVersion State, TimeSpan At)
{
    public bool IsDeletion => Event == "DELETED";

    /// <summary>What it said of the product that the object is part of; empty for nothing.</summary>
    public string Mark { get; init; } = "";
}

/// <summary>What the store holds of an object.</summary>
internal sealed record Stored(ObjectVersion State, bool Deleted);
