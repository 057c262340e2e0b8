using System.Globalization;
using System.Net;
using System.Reflection;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.SeveralSilos.Rig;

/// <summary>A silo as a process of its own.</summary>
internal sealed class Silo : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly HttpClient _http;

    public Silo(string name, IReadOnlyDictionary<string, string> settings)
    {
        Name = name;
        var port = LoopbackPort.Next();
        var path = typeof(Silo).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "SiloProgram").Value!;
        _process = new ServerProcess(path, [], new Dictionary<string, string>(settings)
        {
            ["MESHSYNC_HTTP_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["MESHSYNC_SILO_PORT"] = LoopbackPort.Next().ToString(CultureInfo.InvariantCulture),
        });
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(5) };
    }

    public string Name { get; }

    public string Log => _process.Log;

    public async Task<string> Get(string path) =>
        await _http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    public async Task<HttpStatusCode> Post(string path, HttpContent body)
    {
        using var answer = await _http.PostAsync(new Uri(path, UriKind.Relative), body, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    public Task IsReady() => Eventually.Be(async () => await Get("/readyz") == "ready\n", TimeSpan.FromSeconds(40), expectation: $"{Name} is ready");

    /// <summary>How many partitions of the watch log it reads.</summary>
    public async Task<int> Partitions() =>
        (await Get("/metrics")).Split('\n').Count(line => line.StartsWith("meshsync_watchlog_cached_batches{", StringComparison.Ordinal));

    public Task Kill() => _process.Kill();

    public Task Stop() => _process.Stop();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}
