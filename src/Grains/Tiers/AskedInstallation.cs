namespace MeshSync.Fabric.Grains.Tiers;

/// <summary>One installation of a product, what it said, and when it is asked again.</summary>
internal sealed class AskedInstallation(string product, VersionQuestion question)
{
    // A rollout is many changes of one workload; the version is asked when it has begun to settle.
    private static readonly TimeSpan AfterChange = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    private int _failures;

    public string Product => product;

    public VersionQuestion Question { get; private set; } = question;

    public string Version { get; private set; } = "";

    public DateTimeOffset? AskedAt { get; private set; }

    public string Problem { get; private set; } = "";

    public DateTimeOffset DueAt { get; private set; }

    public bool IsOf(VersionQuestion other) => Question.Namespace == other.Namespace && Question.Instance == other.Instance;

    /// <summary>Something else may have to be asked now, or the same of somebody else.</summary>
    public void Take(VersionQuestion next, DateTimeOffset now)
    {
        if (Question.Basis == next.Basis && Question.Probes.SequenceEqual(next.Probes))
        {
            return;
        }

        Question = next;
        _failures = 0;
        DueAt = AskedAt is null ? now : now + AfterChange;
    }

    /// <summary>To be asked as soon as it can be.</summary>
    public void Hurry(DateTimeOffset now)
    {
        _failures = 0;
        DueAt = DueAt < now ? DueAt : now;
    }

    /// <summary>It is being asked; if nothing comes of that, it is asked again.</summary>
    public void Begin(DateTimeOffset now) => DueAt = now + LastRetry;

    public void Said(string version, DateTimeOffset now)
    {
        _failures = 0;
        (Version, AskedAt, Problem) = (version, now, "");
        DueAt = now + Again;
    }

    public void Failed(string problem, DateTimeOffset now)
    {
        var delay = FirstRetry * Math.Pow(2, Math.Min(_failures++, 10));
        Problem = problem;
        DueAt = now + ((delay < LastRetry ? delay : LastRetry) * (1 + (Random.Shared.NextDouble() / 2)));
    }

    /// <summary>It must not be asked any more; what it said counts no longer.</summary>
    public void Refused(string problem, DateTimeOffset now)
    {
        (Version, AskedAt, Problem) = ("", null, problem);
        DueAt = now + Again;
    }
}
