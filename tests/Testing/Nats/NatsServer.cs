using System.Text.Json;
using MeshSync.Fabric.Testing.Nats;
using MeshSync.Fabric.Testing.Processes;
using NATS.Client.Core;
using NATS.Client.JetStream;
using Xunit;

namespace MeshSync.Fabric.Testing;

/// <summary>
/// A nats-server process of its own on a free loopback port, with its own store. Usable as an xunit fixture
/// (with the default options) or through <see cref="StartAsync"/>. Port and store survive a restart.
/// </summary>
public sealed class NatsServer : IAsyncLifetime
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(20);

    private readonly NatsServerOptions _options;
    private readonly TempDirectory _directory = new();
    private ServerProcess? _process;

    public NatsServer()
        : this(new NatsServerOptions())
    {
    }

    private NatsServer(NatsServerOptions options) => _options = options;

    public int Port { get; private set; }

    public string Url => $"nats://127.0.0.1:{Port}";

    /// <summary>Base address of the monitoring endpoint; changes with each start. Needs <see cref="NatsServerOptions.Monitoring"/>.</summary>
    public Uri MonitoringUrl { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Id of the running process, for measuring it; 0 while stopped.</summary>
    public int ProcessId => _process?.Id ?? 0;

    /// <summary>The tail of the server's log since its last start, for messages of failed tests.</summary>
    public string Log => _process?.Log ?? "";

    /// <summary>Where JetStream keeps its files.</summary>
    public string StoreDirectory => _directory.File("store");

    public static async Task<NatsServer> StartAsync(NatsServerOptions? options = null)
    {
        var server = new NatsServer(options ?? new NatsServerOptions());
        try
        {
            await server.InitializeAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server on a port of its choice; called by xunit and by <see cref="StartAsync"/>.</summary>
    public async ValueTask InitializeAsync() =>
        _process = await PortRace.Run("nats-server", async port =>
        {
            Port = port;
            var process = await Launch();
            return (process, await Listens(process), process.Log);
        });

    /// <summary>Starts a stopped or killed server again, on the same port with the same store.</summary>
    public async Task StartAgainAsync()
    {
        await Running.DisposeAsync();
        _process = await Launch();
        if (!await Listens(_process))
        {
            throw new InvalidOperationException($"nats-server did not start again:\n{Log}");
        }
    }

    /// <summary>
    /// Waits until the server has written how far the consumers of a stream are. It does so a moment after delivering, and what it has not
    /// written when it ends it delivers again, now and then also when it was asked to end.
    /// </summary>
    public async Task HasWrittenConsumersAsync(string stream)
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = Url });
        var jetStream = new NatsJSContext(connection);
        await Eventually.Be(async () =>
        {
            await foreach (var consumer in jetStream.ListConsumersAsync(stream))
            {
                var file = Path.Combine(StoreDirectory, "jetstream", "$G", "streams", stream, "obs", consumer.Info.Name, "o.dat");
                if (ConsumerFile.DeliveredIn(file) != consumer.Info.Delivered.StreamSeq)
                {
                    return false;
                }
            }

            return true;
        });
    }

    /// <summary>Asks the server to end, and waits for it.</summary>
    public Task StopAsync() => Running.Stop();

    /// <summary>Ends the server as a crash would.</summary>
    public Task KillAsync() => Running.Kill();

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _directory.Dispose();
    }

    private ServerProcess Running => _process ?? throw new InvalidOperationException("nats-server was not started");

    private async Task<ServerProcess> Launch()
    {
        var config = _directory.File("nats-server.conf");
        await File.WriteAllTextAsync(config, Configuration());
        return new ServerProcess(_options.Binary ?? Binaries.NatsServer(), ["-c", config, "--ports_file_dir", _directory.Subdirectory("ports")]);
    }

    /// <summary>
    /// Waits for the file, named after its process, that the server writes once it listens: nobody else's server can be
    /// mistaken for it.
    /// </summary>
    private async Task<bool> Listens(ServerProcess process)
    {
        string? Announced() => Directory.EnumerateFiles(_directory.Subdirectory("ports"), $"*_{process.Id}.ports").SingleOrDefault();
        var listening = await Eventually.Be(
            () => (Exited: process.HasExited, Ports: Announced() is { } file ? Listening.Parse(File.ReadAllBytes(file)) : null),
            state => state.Exited || state.Ports is not null,
            StartDeadline);
        if (listening.Ports?.Monitoring is { } monitoring)
        {
            MonitoringUrl = monitoring;
        }

        return !listening.Exited;
    }

    private string Configuration() =>
        $$"""
        listen: "127.0.0.1:{{Port}}"
        {{(_options.Monitoring ? "http: \"127.0.0.1:-1\"" : "")}}
        max_payload: {{_options.MaxPayload}}
        {{(_options.JetStream ? $"jetstream {{ store_dir: \"{StoreDirectory}\"\n{_options.JetStreamConfig} }}" : "")}}
        {{_options.Config}}

        """;

    /// <summary>What the server announces in its ports file.</summary>
    private sealed record Listening(Uri? Monitoring)
    {
        public static Listening? Parse(ReadOnlyMemory<byte> file)
        {
            using var json = JsonDocument.Parse(file);
            return json.RootElement.TryGetProperty("nats", out _)
                ? new(json.RootElement.TryGetProperty("monitoring", out var urls) ? new Uri(urls[0].GetString()!) : null)
                : null;
        }
    }
}
