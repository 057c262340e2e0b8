using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Tests.Sessions;

/// <summary>An agent that knows of one session at a time, whose output a test writes.</summary>
internal sealed class ScriptedContainer(string url, string cluster) : IAsyncDisposable
{
    private readonly NatsConnection _nats = new(new NatsOpts { Url = url });
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly List<byte> _output = [];
    private Task _answering = Task.CompletedTask;

    /// <summary>The verbs that were asked for, reads left out, with what was typed.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>Why it refuses everything; null when it does not.</summary>
    public AgentCommandException? Refusal { get; set; }

    /// <summary>How many replies to reads are lost from now on.</summary>
    public int Losses { get; set; }

    /// <summary>Never stops writing.</summary>
    public bool Floods { get; set; }

    public SessionEnd? End { get; set; }

    /// <summary>The most bytes one read gets.</summary>
    public int ReadBytes { get; set; } = SessionTimes.ReadBytes;

    /// <summary>How far the silo is.</summary>
    public long Offset { get; private set; }

    public void Write(params ReadOnlySpan<byte> bytes)
    {
        lock (_output)
        {
            _output.AddRange(bytes);
        }
    }

    public async Task Listen()
    {
        var requests = await _nats.SubscribeCoreAsync<byte[]>(Subjects.AgentSessions(cluster));
        await _nats.PingAsync();
        _answering = Answer(requests);
    }

    public async ValueTask DisposeAsync()
    {
        await _nats.DisposeAsync();
        await _answering;
    }

    private async Task Answer(INatsSub<byte[]> requests)
    {
        await foreach (var message in requests.Msgs.ReadAllAsync(CancellationToken.None))
        {
            var verb = message.Subject.Split('.')[^1];
            if (Refusal is { } refusal)
            {
                var error = new NatsHeaders { [AgentCommandException.Header] = AgentNames.Of(refusal.Kind) };
                await message.ReplyAsync(Encoding.UTF8.GetBytes(refusal.Message), error);
            }
            else if (verb == "read")
            {
                await Read(message, JsonSerializer.Deserialize(message.Data, SessionJson.Default.SessionCall)!.Offset);
            }
            else
            {
                _asked.Enqueue(verb == "write" ? JsonSerializer.Deserialize(message.Data, SessionJson.Default.SessionInput)!.Text : verb);
                await message.ReplyAsync(Array.Empty<byte>());
            }
        }
    }

    private async Task Read(NatsMsg<byte[]> message, long offset)
    {
        Offset = offset;
        byte[] bytes;
        lock (_output)
        {
            bytes = Floods ? new byte[ReadBytes] : [.. _output.Skip((int)offset).Take(ReadBytes)];
        }

        if (Losses > 0)
        {
            Losses--;
        }
        else if (bytes.Length == 0 && End is { } end)
        {
            await message.ReplyAsync(Encoding.UTF8.GetBytes(end.Message), new NatsHeaders { [SessionEnd.Header] = AgentNames.Of(end.Kind) });
        }
        else
        {
            await message.ReplyAsync(bytes);
        }
    }
}
