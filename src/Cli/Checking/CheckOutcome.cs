using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Cli.Checking;

/// <summary>What is asked of <c>POST /api/v1/clusters/{id}/check</c>.</summary>
internal sealed record AskedCheck(bool Inject, string? Collection, string? Namespace, bool Outlets, int Seconds);

/// <summary>A line of its answer.</summary>
internal sealed record CheckLine(CheckStep? Next, CheckStage? Reached, CheckReport? Report);

/// <summary>What is to be done at the API server now.</summary>
internal sealed record CheckStep(string Change, string Namespace, string Name);

/// <summary>A stage that was reached, in milliseconds since the change began.</summary>
internal sealed record CheckStage(string Change, string Stage, double Milliseconds);

internal sealed record CheckFailure(string Change, string Stage, string Problem, string Remedy);

internal sealed record CheckReport(string Cluster, string? Object, DateTimeOffset At, bool Ok, double Milliseconds, IReadOnlyList<CheckStage> Stages, CheckFailure? Failure, bool LeftBehind);

/// <summary>How a check went, as it is shown.</summary>
/// <param name="Cluster">Cluster id.</param>
/// <param name="By">Who made the canary: <c>apiServer</c> or <c>agent</c>.</param>
/// <param name="Object">Its key; null when there never was one.</param>
/// <param name="At">When it began, by the silo's clock.</param>
/// <param name="Ok">The verdict.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Stages">Stages that were reached: <c>apiServer</c> answered, then those of the silo.</param>
/// <param name="Failure">Where it ended too soon; null when it did not.</param>
/// <param name="LeftBehind">The store may still show the canary.</param>
internal sealed record CheckOutcome(
    string Cluster, string By, string? Object, DateTimeOffset At, bool Ok, double Milliseconds, IReadOnlyList<CheckStage> Stages, CheckFailure? Failure, bool LeftBehind);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AskedCheck))]
[JsonSerializable(typeof(CheckLine))]
[JsonSerializable(typeof(CheckOutcome))]
[JsonSerializable(typeof(List<KnownCluster>))]
internal sealed partial class CheckJson : JsonSerializerContext;
