using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Meshery;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>
/// Reads what is stored, object by object, and has those objects evaluate themselves that say something else with the new
/// catalogue. It asks no API server and takes its time. A silo that ends in the midst of it leaves it to be begun anew, which
/// finds less to do.
/// </summary>
[GrainType("catalogue-review")]
internal sealed partial class CatalogueReviewGrain(
    IStoredMessageScanner scanner, ProductCatalogue catalogue, ObjectEvaluation evaluation, TimeProvider time, ILogger<CatalogueReviewGrain> logger)
    : Grain, ICatalogueReviewGrain
{
    private const int AtATime = 256;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    private readonly ObjectRecordCodec _codec = new();
    private string _done = "";
    private IGrainTimer? _running;

    public Task<bool> Review(string tag)
    {
        if (_done != tag && _running is null && catalogue.Current.Tag == tag)
        {
            _running = this.RegisterGrainTimer(Run, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        }

        return Task.FromResult(_done == tag);
    }

    private async Task Run(CancellationToken cancellationToken)
    {
        var tag = catalogue.Current.Tag;
        try
        {
            if (await Look(tag, cancellationToken))
            {
                _done = tag;
            }
        }
        catch (Exception failure)
        {
            // Whoever wants the review asks again, which begins it anew.
            LogFailed(failure, tag);
        }
        finally
        {
            _running?.Dispose();
            _running = null;
        }
    }

    private async Task<bool> Look(string tag, CancellationToken cancellationToken)
    {
        var products = new HashSet<ProductKey>();
        var (seen, changed, isComplete) = (0, 0, true);
        await foreach (var message in scanner.ScanWhole(Subjects.AllObjects, cancellationToken))
        {
            if (Subjects.TryParseObject(message.Subject, out var key) && Evaluate(message) is { } evidence)
            {
                products.UnionWith(EvidenceText.Products(evidence.Before).Concat(EvidenceText.Products(evidence.After)).Select(id => new ProductKey(key.Cluster, id)));
                if (evidence.Before != evidence.After)
                {
                    changed++;
                    isComplete &= await GrainFactory.GetGrain<IObjectGrain>(key.ToString()).Evaluate(tag);
                }
            }

            if (++seen % AtATime == 0)
            {
                await Task.Delay(Rest, time, cancellationToken);
            }
        }

        await Task.WhenAll(products.Select(product => GrainFactory.GetGrain<IProductGrain>(product.ToString()).Refresh()));
        LogReviewed(tag, seen, changed);
        return isComplete && catalogue.Current.Tag == tag;
    }

    private (string Before, string After)? Evaluate(in WholeMessage message)
    {
        var record = _codec.Decode(message.Message);
        if (record.Event == MesheryEvent.Deleted)
        {
            return null;
        }

        try
        {
            return (record.Evidence, evaluation.Of(record).Evidence);
        }
        catch (Exception foreign) when (foreign is ArgumentException or JsonException or MalformedObjectException)
        {
            LogForeign(foreign, message.Subject, message.Sequence);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Information, "Looked at {Seen} stored objects with the catalogue {Tag}: {Changed} say something else")]
    private partial void LogReviewed(string tag, int seen, int changed);

    [LoggerMessage(LogLevel.Warning, "The review with the catalogue {Tag} was interrupted; it will be begun anew")]
    private partial void LogFailed(Exception exception, string tag);

    [LoggerMessage(LogLevel.Debug, "The stored message {Subject} ({Sequence}) cannot be looked at")]
    private partial void LogForeign(Exception exception, string subject, ulong sequence);
}
