namespace MeshSync.Fabric.Contracts;

/// <summary>How one reflector is doing.</summary>
public sealed record ReflectorReport
{
    /// <summary><c>group/resource</c>, the core group written <c>core</c>: what commands call a collection.</summary>
    public required string Collection { get; init; }

    /// <summary>Version in which it is read, for example <c>v1</c>.</summary>
    public required string Version { get; init; }

    public required ReflectorState State { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>
    /// Items of the last complete list; null before the first. The agent keeps no keys, so events since then do not change
    /// this number: the silo counts what exists.
    /// </summary>
    public long? Objects { get; init; }

    /// <summary>Complete lists.</summary>
    public long Lists { get; init; }

    /// <summary>Events of objects, all types, that watches brought since the last complete list.</summary>
    public long EventsSinceList { get; init; }

    /// <summary>Where the next watch goes on; empty before the first list.</summary>
    public string ResourceVersion { get => field ?? ""; init; }

    /// <summary>When a watch last brought an event of an object.</summary>
    public DateTimeOffset? LastEvent { get; init; }

    /// <summary>When it last told the silo what the collection has to be; null when it has not yet.</summary>
    public DateTimeOffset? LastAudit { get; init; }

    /// <summary>The tier of its objects where no condition of the policy says otherwise.</summary>
    public int Tier { get; init; } = 2;

    /// <summary><c>whole</c>; <c>presence</c>: by metadata only; <c>promoted</c>: whole, because most of it is wanted so.</summary>
    public string Form { get => field ?? "whole"; init; }

    /// <summary>Bytes of the API server's answers since the reflector began.</summary>
    public long BytesRead { get; init; }

    /// <summary>What last went wrong; stays when it goes well again. Cut at <see cref="MaxErrorLength"/> characters.</summary>
    public string? LastError { get; init; }

    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>How often it went on after a failure.</summary>
    public long Restarts { get; init; }

    public const int MaxErrorLength = 300;
}
