using System.Globalization;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Connections;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using StoredMessage = MeshSync.Fabric.Contracts.StoredMessage;

namespace MeshSync.Fabric.JetStream.Storage;

/// <summary>The message of a subject as it is stored.</summary>
internal readonly record struct LastMessage(ulong Sequence, StoredMessage Message);

/// <summary>
/// A stream used as a store: the last message of a subject is its value, its sequence the version. Writes are fenced
/// with the version they replace, which also makes trying again harmless.
/// </summary>
internal sealed class MessageStore(
    INatsConnection nats, string stream, JetStreamStorageOptions options, StoreHealth health, TimeProvider time) : IAsyncDisposable
{
    private const string ExpectedSequence = "Nats-Expected-Last-Subject-Sequence";
    private const int HeaderLineOverhead = 64;

    private readonly NatsJSContext _jetStream = new(nats);
    private readonly SemaphoreSlim _opening = new(1);
    private readonly string _directGet = $"$JS.API.DIRECT.GET.{stream}.";
    private RequestInbox? _inbox;

    public string Broker => Uri.TryCreate(nats.Opts.Url, UriKind.Absolute, out var uri) ? uri.GetComponents(UriComponents.HostAndPort, UriFormat.Unescaped) : "of BROKER_URL";

    /// <summary>The last message of the subject; null when there is none.</summary>
    /// <exception cref="NoReplyException">JetStream did not answer.</exception>
    public async ValueTask<LastMessage?> Get(string subject)
    {
        const int notFound = 404;
        var reply = await (_inbox ?? await Open()).Request(_directGet + subject, ReadOnlyMemory<byte>.Empty, null);
        if (reply.HasNoResponders)
        {
            throw new NoReplyException(subject);
        }

        if (reply.Headers is { Code: not 0 } status)
        {
            return status.Code == notFound ? null : throw new InvalidDataException($"Reading {subject} of {stream} failed: {status.Code} {status.MessageText}");
        }

        if (!ulong.TryParse(Header(reply, "Nats-Sequence"), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            throw new NoReplyException(subject);
        }

        return new LastMessage(sequence, new StoredMessage(Header(reply, StoredMessage.HeaderName), reply.Data ?? []));
    }

    /// <summary>Stores a message if the last one of its subject still is <paramref name="expected"/>; 0: if there is none.</summary>
    /// <exception cref="NoReplyException">JetStream did not acknowledge; the message may be stored.</exception>
    /// <exception cref="MessageTooLargeException">The broker accepts no message of that size.</exception>
    public async ValueTask<StoreReply> Put(string subject, StoredMessage message, ulong expected)
    {
        if (!Ascii.IsValid(message.State) || message.State.AsSpan().ContainsAny('\r', '\n'))
        {
            throw new ArgumentException($"The state header of {subject} is not one line of printable ASCII.", nameof(message));
        }

        var inbox = _inbox ?? await Open();
        ThrowIfTooLarge(subject, message);
        var headers = new NatsHeaders(2)
        {
            [ExpectedSequence] = expected.ToString(CultureInfo.InvariantCulture),
            [StoredMessage.HeaderName] = message.State,
        };
        var reply = await inbox.Request(subject, message.Body, headers);
        if (reply.HasNoResponders)
        {
            throw new NoReplyException(subject);
        }

        var stored = Read(reply.Data, subject);
        health.Note(stored);
        return stored;
    }

    /// <summary>Removes the message with this sequence from its subject; false when it is not there (any more).</summary>
    public async ValueTask<bool> Remove(string subject, ulong sequence)
    {
        var purged = await _jetStream.PurgeStreamAsync(stream, new StreamPurgeRequest { Filter = subject, Seq = sequence + 1 });
        return purged.Purged > 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (_inbox is not null)
        {
            await _inbox.DisposeAsync();
        }

        _opening.Dispose();
    }

    private async Task<RequestInbox> Open()
    {
        await _opening.WaitAsync();
        try
        {
            return _inbox ??= await RequestInbox.Open(nats, options.AckTimeout, time, CancellationToken.None);
        }
        finally
        {
            _opening.Release();
        }
    }

    // The server would close the connection, and with it every other write.
    private void ThrowIfTooLarge(string subject, StoredMessage message)
    {
        var limit = nats.ServerInfo?.MaxPayload ?? int.MaxValue;
        var bytes = message.Body.Length + message.State.Length + StoredMessage.HeaderName.Length + ExpectedSequence.Length + HeaderLineOverhead;
        if (bytes > limit)
        {
            throw new MessageTooLargeException(subject, bytes, limit);
        }
    }

    private static StoreReply Read(ReadOnlySpan<byte> reply, string subject)
    {
        try
        {
            return StoreReply.Parse(reply);
        }
        catch (JsonException e)
        {
            // Whoever answered, the message may be stored or not: as if nobody had.
            throw new NoReplyException(subject, e);
        }
    }

    private static string Header(in NatsMsg<byte[]> message, string name) =>
        message.Headers is { } headers && headers.TryGetValue(name, out var value) ? value.ToString() : "";
}
