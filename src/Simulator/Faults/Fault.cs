using MeshSync.Fabric.Simulator.Requests;

namespace MeshSync.Fabric.Simulator.Faults;

public enum FaultKind
{
    /// <summary>The connection is reset.</summary>
    Drop,

    /// <summary>No byte more; the connection stays open until the client leaves or <see cref="Fault.Duration"/> is over.</summary>
    Stall,

    /// <summary>A Status instead of the answer; on an open watch, or after some events, an ERROR event that ends it.</summary>
    Status,

    /// <summary>The answer ends early, in good order for HTTP and in the middle for JSON.</summary>
    Cut,

    /// <summary>Bytes that are no JSON, and then the end.</summary>
    Garbage,
}

/// <summary>Something that goes wrong, and where: by default at once, with the next request of any kind, and only once.</summary>
public sealed record Fault
{
    public required FaultKind Kind { get; init; }

    /// <summary>"pods", "deployments.apps", or "*" for everything.</summary>
    public string Resource { get; init; } = "*";

    /// <summary>Null for every verb.</summary>
    public ApiVerb? Verb { get; init; }

    /// <summary>How many requests it strikes; 0 for all until it is cleared.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Of <see cref="FaultKind.Status"/>: 403, 404, 410, 429, 500, or any other.</summary>
    public int StatusCode { get; init; } = 500;

    /// <summary>Sent as Retry-After with a status.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Retry-After is sent as a date, and only in the header.</summary>
    public bool RetryAfterAsDate { get; init; }

    /// <summary>Lets so many whole lines (events of a watch) through before it strikes.</summary>
    public int AfterEvents { get; init; }

    /// <summary>Lets so many bytes through, after those lines, before it strikes.</summary>
    public int AfterBytes { get; init; }

    /// <summary>How long a <see cref="FaultKind.Stall"/> lasts; the answer then goes on. Null: until the client leaves.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Strikes the watches that are open now, instead of requests to come.</summary>
    public bool OpenWatches { get; init; }

    internal bool Strikes(ApiVerb verb, string groupResource) =>
        (Verb is null || Verb == verb) && (Resource == "*" || Resource == groupResource);

    /// <summary>A status that comes instead of the answer; all other faults act on the bytes of the answer.</summary>
    internal bool InsteadOfAnswer => Kind == FaultKind.Status && AfterEvents == 0 && AfterBytes == 0;
}
