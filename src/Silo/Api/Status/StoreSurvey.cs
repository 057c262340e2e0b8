using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Objects;

namespace MeshSync.Fabric.Silo.Api.Status;

/// <summary>
/// Counts what is stored by tier, with its bytes, from the headers alone. It is done when somebody looks, rarely enough that
/// it takes no more than a tenth of the time.
/// </summary>
internal sealed partial class StoreSurvey
{
    private const int Rest = 10;
    private static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly IStoredMessageScanner _scanner;
    private readonly TimeProvider _time;
    private readonly ILogger<StoreSurvey> _logger;
    private readonly SharedAnswer<Survey> _answer;

    public StoreSurvey(IStoredMessageScanner scanner, TimeProvider time, ILogger<StoreSurvey> logger)
    {
        (_scanner, _time, _logger) = (scanner, time, logger);
        _answer = new SharedAnswer<Survey>(Count, survey => survey.Took * Rest > AtLeast ? survey.Took * Rest : AtLeast, time);
    }

    /// <summary>The last count; null while there is none, because it takes long or the broker is away.</summary>
    public async Task<Survey?> Latest(CancellationToken cancellationToken)
    {
        var next = _answer.Get();
        if (_answer.Last is null)
        {
            try
            {
                _ = await next.WaitAsync(Patience, _time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // It goes on, for whoever asks next.
            }
        }

        return _answer.Last is { IsWhole: true } last ? last : null;
    }

    private async Task<Survey> Count()
    {
        var began = _time.GetTimestamp();
        var counts = new Dictionary<string, Survey.Cluster>(StringComparer.Ordinal);
        try
        {
            await foreach (var stored in _scanner.Scan(Subjects.AllObjects, CancellationToken.None))
            {
                if (Subjects.TryParseObject(stored.Subject, out var key))
                {
                    var cluster = counts.GetValueOrDefault(key.Cluster) ?? (counts[key.Cluster] = new Survey.Cluster());
                    cluster.Add(ObjectMessage.Weigh(stored.State), stored.Bytes);
                }
            }

            return new Survey(_time.GetUtcNow(), _time.GetElapsedTime(began), IsWhole: true, counts);
        }
        catch (Exception e)
        {
            // Whatever it was: the figures are missing until the next look, and nothing else depends on them.
            LogFailed(e.Message);
            return new Survey(_time.GetUtcNow(), _time.GetElapsedTime(began), IsWhole: false, counts);
        }
    }

    [LoggerMessage(LogLevel.Warning, "What is stored could not be counted by tier: {Error}")]
    private partial void LogFailed(string error);
}

/// <summary>What is stored, by cluster.</summary>
/// <param name="At">As of when.</param>
/// <param name="Took">How long counting took.</param>
/// <param name="IsWhole">False: it was disturbed, and says nothing.</param>
/// <param name="Clusters">By id.</param>
internal sealed record Survey(DateTimeOffset At, TimeSpan Took, bool IsWhole, IReadOnlyDictionary<string, Survey.Cluster> Clusters)
{
    internal sealed class Cluster
    {
        public TierWeight Presence { get; } = new();

        public TierWeight Full { get; } = new();

        /// <summary>Those of both that speak for a product.</summary>
        public TierWeight Infrastructure { get; } = new();

        public long Tombstones { get; private set; }

        public void Add(ObjectWeight weight, int bytes)
        {
            if (weight.Deleted)
            {
                Tombstones++;
                return;
            }

            (weight.IsPresence ? Presence : Full).Add(bytes);
            if (weight.SpeaksForProducts)
            {
                Infrastructure.Add(bytes);
            }
        }
    }
}

/// <summary>So many objects, and so many bytes of messages.</summary>
internal sealed class TierWeight
{
    public long Objects { get; private set; }

    public long Bytes { get; private set; }

    public void Add(int bytes) => (Objects, Bytes) = (Objects + 1, Bytes + bytes);
}
