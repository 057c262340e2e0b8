using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshSync.Fabric.Agent.Tests.Commands;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Agent.Tests.Sessions;

/// <summary>Asks the agent of cluster <see cref="AskedAgent.Cluster"/> about one session, as a silo does.</summary>
internal sealed class ReadingSilo(string url) : IAsyncDisposable
{
    private readonly NatsConnection _nats = new(new NatsOpts { Url = url, RequestTimeout = TimeSpan.FromSeconds(20) });
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly string _id = Guid.NewGuid().ToString("N");
    private long _sequence;

    /// <summary>Bytes that have arrived.</summary>
    public long Offset { get; private set; }

    /// <summary>What has arrived.</summary>
    public string Text { get; private set; } = "";

    public SessionEnd? End { get; private set; }

    public Task Open(SessionVerb kind, string pod, Func<SessionOpening, SessionOpening>? change = null)
    {
        var opening = new SessionOpening { Id = _id, Namespace = "default", Pod = pod, Follow = true, TailLines = 100, Reason = "a test" };
        return Ask(kind, change?.Invoke(opening) ?? opening, SessionJson.Default.SessionOpening);
    }

    public async Task<AgentErrorKind> Refusal(SessionVerb kind, string pod, Func<SessionOpening, SessionOpening>? change = null) =>
        (await Assert.ThrowsAsync<AgentCommandException>(() => Open(kind, pod, change))).Kind;

    /// <summary>Reads once; false when that was the end.</summary>
    public async Task<bool> Read()
    {
        var reply = await Ask(SessionVerb.Read, new SessionCall(_id, Offset), SessionJson.Default.SessionCall);
        if (reply.Headers?.TryGetLastValue(SessionEnd.Header, out string? kind) == true)
        {
            End = SessionEnd.Read(kind!, reply.Data);
            return false;
        }

        Offset += reply.Data?.Length ?? 0;
        Text += Encoding.UTF8.GetString(reply.Data ?? []);
        return true;
    }

    /// <exception cref="OperationCanceledException">It has not come within two minutes.</exception>
    public async Task ReadUntil(string expected)
    {
        _limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (!Text.Contains(expected, StringComparison.Ordinal))
        {
            Assert.True(await Read(), $"ended ({End}) before '{expected}', with: {Text}");
        }
    }

    /// <exception cref="OperationCanceledException">It has not ended within two minutes.</exception>
    public async Task<SessionEnd> ReadToEnd()
    {
        _limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (await Read())
        {
        }

        return End!;
    }

    /// <summary>The bytes from an offset on, without confirming more than those before it.</summary>
    public async Task<string> ReadFrom(long offset) =>
        Encoding.UTF8.GetString((await Ask(SessionVerb.Read, new SessionCall(_id, offset), SessionJson.Default.SessionCall)).Data ?? []);

    public Task Type(string text, bool again = false) =>
        Ask(SessionVerb.Write, new SessionInput(_id, again ? _sequence : ++_sequence, text), SessionJson.Default.SessionInput);

    public Task Close() => Ask(SessionVerb.Close, new SessionCall(_id), SessionJson.Default.SessionCall);

    public ValueTask DisposeAsync()
    {
        _limit.Dispose();
        return _nats.DisposeAsync();
    }

    private async Task<NatsMsg<byte[]>> Ask<T>(SessionVerb verb, T request, JsonTypeInfo<T> type)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(request, type);
        var reply = await _nats.RequestAsync<byte[], byte[]>(
            Subjects.AgentSession(AskedAgent.Cluster, verb), body, cancellationToken: _limit.Token);
        string? error = reply.Headers?.TryGetLastValue(AgentCommandException.Header, out string? kind) == true ? kind : null;
        AgentReply.Body(error, reply.Data);
        return reply;
    }
}
