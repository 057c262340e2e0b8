using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Grains.Objects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>
/// Keeps what the objects of a cluster say about a product, identifies its installations when that has come to rest, publishes what
/// is new of them and has their objects marked. What the objects say is stored with the objects and read from there; what is
/// stored here is what was published, so that a restart publishes nothing.
/// </summary>
[GrainType("product")]
[CollectionAgeLimit(Days = 1)]
internal sealed partial class ProductGrain(
    IdentityStore store, EvidenceScan scan, ProductCatalogue catalogue, IOptions<ProductOptions> options, TimeProvider time, ILogger<ProductGrain> logger)
    : Grain, IProductGrain
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _scanned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _restored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ProductAnswers _answers = new();
    private ProductKey _key;
    private ProductEvidence _evidence = null!;
    private RelatedProducts _related = null!;
    private ProductDepth _depth = null!;
    private GrainState<ProductRecord>? _stored;
    private ProductRecord _published = new();
    private Debounce _debounce = null!;
    private CompiledCatalogue? _used;
    private IGrainTimer _timer = null!;
    private bool _mustScan = true;
    private TimeSpan _retry;
    private TaskCompletionSource? _refreshed;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ProductKey.Parse(this.GetPrimaryKeyString());
        _evidence = new ProductEvidence(_key.Product);
        _related = new RelatedProducts(_key, GrainFactory);
        _depth = new ProductDepth(_key, GrainFactory);
        _debounce = new Debounce(options.Value.Quiet, options.Value.Longest, time);
        _timer = this.RegisterGrainTimer(Work, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task Tell(IReadOnlyList<ObjectWord> words)
    {
        var changed = false;
        foreach (var word in words)
        {
            changed |= _evidence.Hear(word);
        }

        if (changed)
        {
            _debounce.Changed();
            Arm();
        }

        return Task.CompletedTask;
    }

    public Task Refresh()
    {
        _mustScan = true;
        _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        _refreshed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _refreshed.Task;
    }

    public Task StoreReplaced()
    {
        _evidence.StoreReplaced();
        return Task.CompletedTask;
    }

    public Task Answered(VersionAnswer answer)
    {
        if (_answers.Hear(answer))
        {
            _debounce.Changed();
            Arm();
        }

        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<string>> FoundIn()
    {
        await _scanned.Task;
        return RelatedProducts.Namespaces(Find().Installations);
    }

    public Task RelatedChanged()
    {
        _related.IsOutdated = true;
        _debounce.Changed();
        Arm();
        return Task.CompletedTask;
    }

    public async Task<ProductState> GetState()
    {
        await _restored.Task;
        return new ProductState
        {
            Key = _key.ToString(),
            Installations = [.. Believed(Find()).Select(Line)],
            Objects = _evidence.Count,
            PublishedAt = _stored!.RecordExists ? _published.PublishedAt : null,
            Identity = Encoding.UTF8.GetString(_published.Message.Span),
            Evidence = JsonSerializer.Serialize([.. _evidence.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Evidence)], ProductJson.Default.IReadOnlyListObjectEvidence),
        };
    }

    private static string Line(Installation one) => FormattableString.Invariant(
        $"{one.Name} {(one.Version.Length > 0 ? one.Version : "(version unknown)")} {one.Role} in {one.Namespace}/{one.Instance}, {one.State}, {one.Confidence}");

    private async Task Work(CancellationToken cancellationToken)
    {
        try
        {
            await Restore();
            if (_debounce.Remaining is null && !ReferenceEquals(_used, catalogue.Current))
            {
                _related.IsOutdated = true;
                _debounce.Changed();
            }

            var isSettled = _debounce.Remaining is null;
            if (_debounce.Remaining == TimeSpan.Zero)
            {
                _debounce.Begin();
                await Settle();
                isSettled = true;
            }

            _retry = TimeSpan.Zero;
            if (isSettled && !_mustScan)
            {
                _ = _refreshed?.TrySetResult();
                _refreshed = null;
            }
        }
        catch (Exception failure)
        {
            _retry = _retry == TimeSpan.Zero ? options.Value.Quiet : _retry * 2 < LongestRetry ? _retry * 2 : LongestRetry;
            LogFailed(failure, _key, _retry);
            _debounce.Changed();
        }

        Arm();
    }

    private async Task Restore()
    {
        if (_mustScan)
        {
            await Scan();
        }

        if (_related.IsOutdated)
        {
            await _related.Ask(catalogue.Current.Matcher.Catalogue);
        }

        _ = _restored.TrySetResult();
    }

    private async Task Scan()
    {
        _mustScan = false;
        try
        {
            var scanned = await scan.Of(_key.Cluster);
            await ReadPublished();
            if (_evidence.Replace(scanned.Words[_key.Product], scanned.UpTo))
            {
                _debounce.Changed();
            }
        }
        catch (Exception)
        {
            _mustScan = true;
            throw;
        }

        _ = _scanned.TrySetResult();
    }

    private async Task ReadPublished()
    {
        if (_stored is null)
        {
            _stored = await store.Read(this.GetGrainId());
            _published = _stored.State ?? new ProductRecord();
            _answers.Restore(_published.Answers);
        }
    }

    private void Arm()
    {
        var pause = _mustScan ? TimeSpan.Zero : _debounce.Remaining ?? options.Value.Look;
        if (_retry > pause)
        {
            pause = _retry * (0.75 + (Random.Shared.NextDouble() / 2));
        }

        // A period of its own, should a callback be lost to a clock that jumps.
        _timer.Change(pause, options.Value.Look);
    }

    private Finding Find() => Finding.Of(catalogue.Current.Matcher.Catalogue.Find(_key.Product), _evidence.Entries, _answers);

    private IReadOnlyList<Installation> Believed(Finding finding) => _related.Resolve(catalogue.Current.Matcher.Catalogue, finding.Installations);

    private async Task Settle()
    {
        _used = catalogue.Current;
        var finding = Find();
        await _related.Tell(_used.Matcher.Catalogue, finding.Installations);
        var found = Believed(finding);
        var isMixed = found.Any(one => one.State.HasFlag(InstallationState.MixedVersions));
        var signature = ProductIdentity.Signature(found);
        if (signature != _published.Signature || (signature.Length > 0 && finding.Answers != _published.Answers))
        {
            if (isMixed && _published.IsMixed && time.GetUtcNow() - _published.PublishedAt < options.Value.RolloutHold)
            {
                // Of a rollout that is known to be under way only the end is news. It is looked at again soon.
                _debounce.Changed();
                return;
            }

            await Publish(found, new ProductRecord { Signature = signature, IsMixed = isMixed, Answers = finding.Answers });
        }

        if (options.Value.MarkObjects)
        {
            await MarkMembers(found);
        }

        await _depth.Tell(_used.Matcher.Catalogue.Find(_key.Product), found, _evidence.Entries);
    }

    private async Task Publish(IReadOnlyList<Installation> found, ProductRecord published)
    {
        var record = published with { PublishedAt = time.GetUtcNow(), Message = ProductIdentity.Of(_key, found).Write() };
        try
        {
            await store.Write(this.GetGrainId(), _stored!, record);
            _published = record;
            LogPublished(_key, found.Count);
        }
        catch (Orleans.Storage.InconsistentStateException)
        {
            // Another activation was quicker: what it published is what counts from here on.
            _stored = null;
            await ReadPublished();
            throw;
        }
    }

    private async Task MarkMembers(IReadOnlyList<Installation> found)
    {
        var owners = MemberMarks.Owners(found);
        var wanted = _evidence.Entries
            .Select(entry => (entry.Key, entry.Mark, Wanted: owners.TryGetValue(entry.Evidence.Source, out var owner) ? MemberMarks.Of(owner, entry.Evidence) : null))
            .Where(entry => entry.Mark != entry.Wanted)
            .ToList();
        foreach (var some in wanted.Chunk(options.Value.MarksAtOnce))
        {
            await Task.WhenAll(some.Select(entry => Mark(entry.Key, entry.Wanted)));
        }
    }

    private async Task Mark(string key, ProductMark? mark)
    {
        var json = mark is null ? "" : JsonSerializer.Serialize(mark, ProductJson.Default.ProductMark);
        var sequence = await GrainFactory.GetGrain<IObjectGrain>(key).Mark(_key.Product, json);
        if (sequence > 0)
        {
            _evidence.Marked(key, sequence, mark);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Published {Product}: {Installations} installations")]
    private partial void LogPublished(ProductKey product, int installations);

    [LoggerMessage(LogLevel.Warning, "{Product} could not be identified and published; again in {Pause}")]
    private partial void LogFailed(Exception exception, ProductKey product, TimeSpan pause);
}
