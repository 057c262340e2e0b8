using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Cli.Status;

/// <summary>What is shown of <c>/api/v1/status</c>; a silo that leaves something out has it shown as nothing.</summary>
/// <remarks>What initialises a property is no default for its reader: one made at compile time sets what the JSON leaves out to null.</remarks>
internal sealed record FabricView
{
    public DateTimeOffset At { get; init; }

    public string Version { get => field ?? ""; init; }

    public IReadOnlyList<string> Problems { get => field ?? []; init; }

    public IReadOnlyList<ClusterView> Clusters { get => field ?? []; init; }

    public IReadOnlyList<OutletView> Outlets { get => field ?? []; init; }

    public IReadOnlyList<FlushView> Flushes { get => field ?? []; init; }

    public IReadOnlyList<CheckView> Checks { get => field ?? []; init; }
}

internal sealed record ClusterView
{
    public string Id { get => field ?? ""; init; }

    public string? Name { get; init; }

    /// <summary><c>synced</c>, <c>syncing</c>, <c>ailing</c>, <c>paused</c>, <c>silent</c> or <c>unheard</c>.</summary>
    public string State { get => field ?? ""; init; }

    public DateTimeOffset? AsOf { get; init; }

    public long Objects { get; init; }

    public DateTimeOffset? LastChange { get; init; }

    public ulong? Behind { get; init; }

    public string Policy { get => field ?? ""; init; }

    public TiersView? Tiers { get; init; }

    public AuditsView? Audits { get; init; }

    public AgentView? Agent { get; init; }

    public IReadOnlyList<string> Problems { get => field ?? []; init; }

    public IReadOnlyList<CollectionView> Collections { get => field ?? []; init; }
}

internal sealed record TiersView(CountView? Presence, CountView? Full, CountView? Infrastructure);

internal sealed record CountView(long Objects, long? Bytes);

internal sealed record AuditsView(DateTimeOffset? Oldest, int Different, int Healed, int Gaps);

internal sealed record AgentView(DateTimeOffset Heard, bool Silent, string Version, DateTimeOffset? PausedSince, int? InitialListsMissing, long QueueBytes);

internal sealed record CollectionView(
    string Collection, string State, bool Synced, int Objects, int Presences, ulong? Behind, DateTimeOffset? LastChange, DateTimeOffset? LastAudit, int Healed, int Gaps, string? Problem);

internal sealed record OutletView(string Name, string Kind, string Subject, string Broker, bool Connected, ulong Delivered, ulong Pending, long TooLarge, string? Problem);

internal sealed record CheckView(string Cluster, DateTimeOffset At, bool Ok, double Milliseconds, string? Stage, DateTimeOffset? LastSuccess);

internal sealed record FlushView(string Id, string? Outlet, string? State);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = false)]
[JsonSerializable(typeof(FabricView))]
internal sealed partial class StatusJson : JsonSerializerContext;
