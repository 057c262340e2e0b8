using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// What an agent can be asked, by request and reply on <see cref="Subjects.AgentCommand"/>. The request is an
/// <see cref="AgentRequest"/> in JSON; the reply is as said below, or has the header <see cref="AgentCommandException.Header"/>.
/// </summary>
public enum AgentVerb
{
    /// <summary>Reply: <see cref="AgentStatus"/> with as many reflectors as fit into a message. Takes no argument.</summary>
    Status,

    /// <summary>Lists a collection again, or all of them when none is named. Reply: <see cref="AgentResynced"/>, when the lists are on their way.</summary>
    Resync,

    /// <summary>Reads one object of a watched resource. Reply: its JSON, as a watch batch would carry it: without managedFields, Secrets redacted.</summary>
    Fetch,

    /// <summary>
    /// Ends all lists and watches. Nothing is deleted anywhere, heartbeats go on. Lasts until <see cref="Resume"/> or the end
    /// of the process. Reply: <see cref="AgentStatus"/>. Takes no argument; harmless when paused already.
    /// </summary>
    Pause,

    /// <summary>Goes on where the pause began, as far as the API server still knows that point. Reply: <see cref="AgentStatus"/>.</summary>
    Resume,

    /// <summary>Says why an object is known as deep as it is. Reply: <see cref="TierExplanation"/>.</summary>
    Explain,

    /// <summary>Asks a product for its version, as <see cref="AgentRequest.Probe"/> says. Reply: <see cref="AgentProbed"/>.</summary>
    Probe,

    /// <summary>
    /// Puts a canary (<see cref="Canary"/>) into a watched collection, as if its watch had brought it; it goes by itself after a minute. The
    /// API server does not hear of it. Reply: <see cref="AgentInjected"/>.
    /// </summary>
    Inject,

    /// <summary>Takes a canary out again. Reply: <see cref="AgentInjected"/>.</summary>
    Retract,
}

/// <summary>Arguments of a command.</summary>
public sealed record AgentRequest
{
    /// <summary><c>group/resource</c>, the core group written <c>core</c>.</summary>
    public string? Collection { get; init; }

    /// <summary>Namespace of an object; null or empty for one of a cluster-scoped resource.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name of an object.</summary>
    public string? Name { get; init; }

    /// <summary>What to ask of a product.</summary>
    public Plans.ProductProbe? Probe { get; init; }

    /// <summary>Why, or by whom: for the agent's log.</summary>
    public string? Reason { get; init; }
}

/// <summary>What a resync has started.</summary>
/// <param name="Collections">Collections that are being listed again, or will be as soon as it is their turn.</param>
public sealed record AgentResynced(int Collections);

/// <summary>A canary was added to what waits for the log, or its end was.</summary>
/// <param name="Namespace">Where it is, empty for a cluster-scoped one: agents of some namespaces choose one of theirs.</param>
/// <param name="At">When, by the agent's clock.</param>
public sealed record AgentInjected([property: JsonRequired] string Namespace, DateTimeOffset At);

/// <summary>What a product said of itself.</summary>
/// <param name="Version">Its version, in its own words.</param>
public sealed record AgentProbed([property: JsonRequired] string Version);
