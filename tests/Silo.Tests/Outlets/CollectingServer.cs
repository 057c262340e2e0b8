namespace MeshSync.Fabric.Silo.Tests.Outlets;

/// <summary>
/// A newer Meshery Server: collects messages for 500 ms, or a hundred of them, and applies all upserts before all deletions.
/// </summary>
internal sealed class CollectingServer : IAsyncDisposable
{
    private const int Most = 100;
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(500);

    private readonly MesheryServer _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _collecting;
    private volatile IReadOnlyDictionary<string, string> _rows = new Dictionary<string, string>();

    private CollectingServer(MesheryServer server)
    {
        _server = server;
        _collecting = Collect();
    }

    public IReadOnlyDictionary<string, string> Rows => _rows;

    public static async Task<CollectingServer> Start(string url) => new(await MesheryServer.Start(url));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _collecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    private async Task Collect()
    {
        var applied = 0;
        var time = TimeProvider.System;
        long? first = null;
        while (true)
        {
            var collected = _server.Received.Count - applied;
            first = collected == 0 ? null : first ?? time.GetTimestamp();
            if (collected >= Most || (first is { } since && time.GetElapsedTime(since) >= Window))
            {
                var batch = _server.Received.Skip(applied).Take(Most).Select(ServerRows.Read).ToList();
                var rows = new Dictionary<string, string>(_rows);
                batch.Where(message => message.Event != "DELETED").ToList().ForEach(message => rows[message.Name] = message.Value);
                batch.Where(message => message.Event == "DELETED").ToList().ForEach(message => rows.Remove(message.Name));
                (_rows, applied, first) = (rows, applied + batch.Count, null);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), time, _stop.Token);
        }
    }
}
