using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Silo.Checks;

/// <summary>What is said of a check while it runs: one of these is there.</summary>
/// <param name="Next">What whoever asked is to do now at the API server, where the agent does not do it.</param>
/// <param name="Reached">A stage was reached.</param>
/// <param name="Report">The last line: how it went.</param>
[method: JsonConstructor]
internal sealed record CheckLine(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CheckStep? Next = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CheckStage? Reached = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CheckReport? Report = null);

/// <summary>A canary is to come or to go.</summary>
/// <param name="Change"><c>created</c> or <c>deleted</c>.</param>
/// <param name="Collection">What the canary is one of.</param>
/// <param name="Namespace">Where it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="At">When this was said, by the silo's clock.</param>
internal sealed record CheckStep(string Change, string Collection, string Namespace, string Name, DateTimeOffset At);

/// <summary>A stage that the canary reached.</summary>
/// <param name="Change"><c>created</c> or <c>deleted</c>.</param>
/// <param name="Stage"><c>agent</c> saw it; <c>log</c>: a batch with it is in the watch log; <c>store</c>: its grain has stored it; <c>outlet NAME</c>: handed over to Meshery.</param>
/// <param name="At">When, by the silo's clock.</param>
/// <param name="Milliseconds">Since the change began.</param>
internal sealed record CheckStage(string Change, string Stage, DateTimeOffset At, double Milliseconds);

/// <summary>How a check went.</summary>
/// <param name="Cluster">Cluster id.</param>
/// <param name="Object">Key of the canary; null when there never was one.</param>
/// <param name="At">When it began, by the silo's clock.</param>
/// <param name="Ok">It came and went as it should.</param>
/// <param name="Milliseconds">How long all of it took.</param>
/// <param name="Stages">In the order in which they were reached.</param>
/// <param name="Failure">Where it ended too soon; null when it did not.</param>
/// <param name="LeftBehind">The store may still show the canary: it goes when the agent next lists what it is one of.</param>
internal sealed record CheckReport(
    string Cluster, string? Object, DateTimeOffset At, bool Ok, double Milliseconds, IReadOnlyList<CheckStage> Stages, CheckFailure? Failure, bool LeftBehind);

/// <summary>Where a check ended too soon.</summary>
/// <param name="Change"><c>created</c> or <c>deleted</c>.</param>
/// <param name="Stage">The stage that was not reached.</param>
/// <param name="Problem">Why, as far as can be told.</param>
/// <param name="Remedy">What to do about it.</param>
internal sealed record CheckFailure(string Change, string Stage, string Problem, string Remedy);
