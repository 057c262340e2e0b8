using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Testing.Docker;

/// <summary>
/// Speaks the Docker Engine API, on a Unix socket or over TLS, about things that a test makes up, and fails as the test wants: with errors,
/// with a stream of events that is cut, with events that never come, with garbage, as another engine.
/// </summary>
public sealed partial class ScriptedEngine : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly EngineKeys? _keys;
    private readonly EventHistory _events = new();
    private readonly Lock _lock = new();
    private WebApplication? _app;

    private ScriptedEngine(bool isTls) => _keys = isTls ? new EngineKeys(_directory.Path) : null;

    public string SocketPath => Path.Combine(_directory.Path, "e.sock");

    /// <summary>As <c>DOCKER_HOST</c> says it.</summary>
    public string Host { get; private set; } = "";

    /// <summary>As <c>DOCKER_CERT_PATH</c> says it.</summary>
    public string CertPath => _directory.Path;

    public string Id { get; set; } = Guid.NewGuid().ToString();

    /// <summary>Every request, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers so many requests with 500.</summary>
    public int Failures { get; set; }

    /// <summary>Events are neither sent nor remembered.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Streams of events that are open.</summary>
    public int Streams => _events.Streams;

    public static async Task<ScriptedEngine> StartAsync(bool isTls = false)
    {
        var engine = new ScriptedEngine(isTls);
        await engine.Start();
        return engine;
    }

    /// <summary>Tells of something that has or has not happened.</summary>
    public void Tell(string type, string action, string id)
    {
        if (!IsSilent)
        {
            long now = (TimeProvider.System.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;
            _events.Add(now, $$$"""{"Type":"{{{type}}}","Action":"{{{action}}}","Actor":{"ID":"{{{id}}}","Attributes":{}},"timeNano":{{{now}}}}""");
        }
    }

    /// <summary>Sends what is no event.</summary>
    public void SendGarbage() => _events.Add(0, "<html>not an event</html>");

    /// <summary>Ends all streams of events, and forgets what was told, as an engine does that is restarted.</summary>
    public void CutStreams() => _events.Cut();

    /// <summary>Begins to answer.</summary>
    public async Task Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (_keys is null)
            {
                kestrel.ListenUnixSocket(SocketPath);
            }
            else
            {
                kestrel.Listen(IPAddress.Loopback, 0, _keys.Protect);
            }
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        _app = builder.Build();
        _app.Run(Answer);
        await _app.StartAsync();
        Host = _keys is null ? $"unix://{SocketPath}" : $"tcp://127.0.0.1:{new Uri(_app.Urls.Single()).Port}";
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

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _directory.Dispose();
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
        string[] parts = path.Split('/');
        if (path == "events")
        {
            await _events.Send(context);
        }
        else if (MustFail())
        {
            await Say(context, 500, """{"message":"scripted"}""");
        }
        else if (parts is ["containers", _, "logs"])
        {
            await SendLog(context.Response);
        }
        else
        {
            var answer = path == "info" ? Info() : Find(parts);
            await Say(context, answer is null ? 404 : 200, answer?.ToJsonString() ?? """{"message":"No such thing"}""");
        }
    }

    private static Task Say(HttpContext context, int code, string text)
    {
        context.Response.StatusCode = code;
        return context.Response.WriteAsync(text);
    }

    private JsonObject Info() => new()
    {
        ["ID"] = Id,
        ["Name"] = "scripted",
        ["SystemTime"] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        ["Swarm"] = new JsonObject { ["LocalNodeState"] = IsSwarm ? "active" : "inactive", ["ControlAvailable"] = IsSwarm },
    };
}
