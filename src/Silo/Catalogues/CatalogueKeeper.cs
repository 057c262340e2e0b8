using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Silo.Broker;

namespace MeshSync.Fabric.Silo.Catalogues;

/// <summary>
/// Keeps the catalogue of this silo as it is supplied: built-in, by file, and in the bucket, where a change takes effect within
/// seconds. Of a document that is invalid the last good revision stays. Then it has what is stored looked at again, until that
/// was done with this very catalogue.
/// </summary>
internal sealed partial class CatalogueKeeper(
    SuppliedDocuments supplied, ProductCatalogue catalogue, IGrainFactory grains, BrokerStatus broker, TimeProvider time, ILogger<CatalogueKeeper> logger)
    : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private ulong? _seen;
    private string _evaluated = "";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await broker.FirstReady.WaitAsync(stoppingToken);
        var backoff = new Backoff(Look, LongestPause);
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Look;
            try
            {
                await Keep(stoppingToken);
                backoff.Reset();
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                pause = backoff.Next();
                LogFailed(failure, pause);
            }

            await Task.Delay(pause, time, stoppingToken);
        }
    }

    private async Task Keep(CancellationToken cancellationToken)
    {
        var revision = await supplied.Revision(cancellationToken);
        if (revision != _seen)
        {
            await Load(cancellationToken);
            _seen = revision;
        }

        var tag = catalogue.Current.Tag;
        if (_evaluated == tag)
        {
            return;
        }

        _evaluated = await supplied.Get(CatalogueBucket.Evaluated, cancellationToken);
        if (_evaluated != tag && await grains.GetGrain<ICatalogueReviewGrain>(ICatalogueReviewGrain.Key).Review(tag))
        {
            await supplied.Answer(CatalogueBucket.Evaluated, tag, cancellationToken);
            LogEvaluated(tag);
        }
    }

    private async Task Load(CancellationToken cancellationToken)
    {
        List<CatalogueText> texts = [.. supplied.Files];
        foreach (var document in await supplied.Read(cancellationToken))
        {
            string? refused = null;
            foreach (var (_, text) in document.Revisions)
            {
                try
                {
                    _ = CatalogueText.Compile([.. texts, new CatalogueText(document.Key, text)]);
                    texts.Add(new CatalogueText(document.Key, text));
                    break;
                }
                catch (CatalogueException wrong)
                {
                    refused ??= wrong.Message;
                }
            }

            var newest = document.Revisions[0].Revision;
            var answer = refused is null ? $"accepted {newest}" : $"refused {newest}\n{refused}";
            await supplied.Answer(CatalogueBucket.Status(document.Key), answer, cancellationToken);
            if (refused is not null)
            {
                LogRefused(document.Key, newest, refused);
            }
        }

        var tag = CatalogueText.Tag(texts);
        if (tag != catalogue.Current.Tag)
        {
            catalogue.Replace(tag, CatalogueText.Compile(texts));
            LogReplaced(tag, texts.Count);
        }
    }

    [LoggerMessage(LogLevel.Information, "The catalogue {Tag} is in force: the built-in one and {Documents} documents")]
    private partial void LogReplaced(string tag, int documents);

    [LoggerMessage(LogLevel.Information, "Everything that is stored has been looked at with the catalogue {Tag}")]
    private partial void LogEvaluated(string tag);

    [LoggerMessage(LogLevel.Warning, "Revision {Revision} of the catalogue document {Document} is refused, an earlier one stays if there is one: {Problems}")]
    private partial void LogRefused(string document, ulong revision, string problems);

    [LoggerMessage(LogLevel.Warning, "The catalogue could not be looked after; again in {Pause}")]
    private partial void LogFailed(Exception exception, TimeSpan pause);
}
