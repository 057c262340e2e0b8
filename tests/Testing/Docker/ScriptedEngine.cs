using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Testing.Docker;

/// <summary>
/// Speaks the Docker Engine API on a Unix socket about things that a test makes up, and fails as the test wants: with errors, with a stream
/// of events that is cut, with events that never come, with garbage, as another engine.
/// </summary>
public sealed class ScriptedEngine : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ConcurrentDictionary<string, JsonObject> _containers = new();
    private readonly ConcurrentDictionary<string, JsonObject> _volumes = new();
    private readonly Lock _lock = new();
    private readonly List<(long Nanoseconds, string Line)> _past = [];
    private readonly List<Channel<string>> _streams = [];
    private WebApplication? _app;

    public string SocketPath => Path.Combine(_directory.Path, "e.sock");

    public string Host => $"unix://{SocketPath}";

    public string Id { get; set; } = Guid.NewGuid().ToString();

    /// <summary>Every request, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers so many requests with 500.</summary>
    public int Failures { get; set; }

    /// <summary>Events are neither sent nor remembered.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Streams of events that are open.</summary>
    public int Streams
    {
        get
        {
            lock (_lock)
            {
                return _streams.Count;
            }
        }
    }

    public static async Task<ScriptedEngine> StartAsync()
    {
        var engine = new ScriptedEngine();
        await engine.Start();
        return engine;
    }

    /// <summary>Adds a container, or changes the one of that id.</summary>
    public void PutContainer(string id, string name, string project = "", string state = "running", params string[] environment)
    {
        var labels = new JsonObject { ["team"] = "a" };
        if (project.Length > 0)
        {
            labels["com.docker.compose.project"] = project;
            labels["com.docker.compose.service"] = "web";
        }

        _containers[id] = new JsonObject
        {
            [nameof(Id)] = id,
            ["Name"] = $"/{name}",
            ["Created"] = "2026-01-02T03:04:05.678Z",
            ["State"] = new JsonObject { ["Status"] = state },
            ["ExecIDs"] = null,
            ["Config"] = new JsonObject { ["Image"] = "nginx:1.27", ["Labels"] = labels, ["Env"] = new JsonArray([.. environment.Select(text => (JsonNode)text)]) },
        };
        Tell("container", "start", id);
    }

    public void RemoveContainer(string id)
    {
        _containers.TryRemove(id, out _);
        Tell("container", "destroy", id);
    }

    public void PutVolume(string name)
    {
        _volumes[name] = new JsonObject { ["Name"] = name, ["Driver"] = "local", ["CreatedAt"] = "2026-01-02T03:04:05Z", ["Labels"] = null };
        Tell("volume", "create", name);
    }

    /// <summary>Tells of something that has or has not happened.</summary>
    public void Tell(string type, string action, string id)
    {
        if (IsSilent)
        {
            return;
        }

        long now = (TimeProvider.System.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;
        Send(now, $$$"""{"Type":"{{{type}}}","Action":"{{{action}}}","Actor":{"ID":"{{{id}}}","Attributes":{}},"timeNano":{{{now}}}}""");
    }

    /// <summary>Sends what is no event.</summary>
    public void SendGarbage() => Send(0, "<html>not an event</html>");

    /// <summary>Ends all streams of events, and forgets what was told, as an engine does that is restarted.</summary>
    public void CutStreams()
    {
        lock (_lock)
        {
            _streams.ForEach(stream => stream.Writer.TryComplete());
            _streams.Clear();
            _past.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _directory.Dispose();
    }

    /// <summary>Begins to answer.</summary>
    public async Task Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(SocketPath));
        _app = builder.Build();
        _app.Run(Answer);
        await _app.StartAsync();
    }

    /// <summary>Answers nobody any more.</summary>
    public async Task Stop()
    {
        CutStreams();
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    private void Send(long moment, string line)
    {
        lock (_lock)
        {
            _past.Add((moment, line));
            _streams.ForEach(stream => stream.Writer.TryWrite(line));
        }
    }

    private bool MustFail()
    {
        lock (_lock)
        {
            return Failures > 0 && Failures-- > 0;
        }
    }

    private async Task Answer(HttpContext context)
    {
        string path = context.Request.Path.Value!.Trim('/');
        Requests.Enqueue(path);
        if (path != "events" && MustFail())
        {
            context.Response.StatusCode = 500;
            await context.Response.WriteAsync("""{"message":"scripted"}""");
            return;
        }

        string[] parts = path.Split('/');
        JsonNode? answer = parts switch
        {
            ["info"] => new JsonObject { ["ID"] = Id, ["Name"] = "scripted", ["SystemTime"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture) },
            ["containers", "json"] => new JsonArray([.. _containers.Values.Select(Row)]),
            ["containers", var id, "json"] => Find(_containers, id),
            ["volumes"] => new JsonObject { ["Volumes"] = new JsonArray([.. _volumes.Values.Select(volume => volume.DeepClone())]) },
            ["volumes", var name] => Find(_volumes, name),
            ["images", "json"] or ["networks"] => new JsonArray(),
            _ => null,
        };
        if (path == "events")
        {
            await Stream(context);
        }
        else
        {
            context.Response.StatusCode = answer is null ? 404 : 200;
            await context.Response.WriteAsync(answer?.ToJsonString() ?? """{"message":"No such thing"}""");
        }
    }

    private static JsonObject? Find(ConcurrentDictionary<string, JsonObject> things, string id) =>
        things.GetValueOrDefault(id) ?? things.Values.FirstOrDefault(thing => thing["Name"]!.GetValue<string>().TrimStart('/') == id);

    private static JsonObject Row(JsonObject container) => new JsonObject
    {
        [nameof(Id)] = container[nameof(Id)]!.DeepClone(),
        ["Names"] = new JsonArray(container["Name"]!.DeepClone()),
        ["Created"] = 1767323045,
        ["State"] = container["State"]!["Status"]!.DeepClone(),
        ["Labels"] = container["Config"]!["Labels"]!.DeepClone(),
    };

    private async Task Stream(HttpContext context)
    {
        var stream = Channel.CreateUnbounded<string>();
        string[] since = context.Request.Query["since"].ToString().Split('.');
        long from = since.Length == 2 ? (long.Parse(since[0], CultureInfo.InvariantCulture) * 1_000_000_000) + long.Parse(since[1], CultureInfo.InvariantCulture) : 0;
        string wanted = context.Request.Query["filters"].ToString();
        lock (_lock)
        {
            foreach (var (_, line) in _past.Where(past => past.Nanoseconds >= from))
            {
                stream.Writer.TryWrite(line);
            }

            _streams.Add(stream);
        }

        try
        {
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Send(context.Response, stream.Reader, wanted, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
        finally
        {
            lock (_lock)
            {
                _streams.Remove(stream);
            }
        }
    }

    private static async Task Send(HttpResponse response, ChannelReader<string> lines, string wanted, CancellationToken cancellationToken)
    {
        await foreach (string line in lines.ReadAllAsync(cancellationToken))
        {
            if (TypeOf(line) is not { } type || wanted.Contains($"\"{type}\"", StringComparison.Ordinal))
            {
                await response.WriteAsync(line + "\n", cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
            }
        }
    }

    private static string? TypeOf(string line) => line.StartsWith('{') ? JsonNode.Parse(line)!["Type"]!.GetValue<string>() : null;
}
