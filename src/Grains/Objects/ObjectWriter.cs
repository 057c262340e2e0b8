using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Grains.Metrics;
using MeshSync.Fabric.Meshery;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>Turns changes into Meshery messages and stores them. One for all objects of a silo; keeps nothing of them.</summary>
internal sealed partial class ObjectWriter(
    ObjectStore store, IOptions<ObjectOptions> options, FabricMetrics metrics, ILogger<ObjectWriter> logger)
{
    private readonly bool _carryContent = options.Value.CarryContent;

    public Task<Stored?> Read(GrainId id) => store.Read(id);

    /// <summary>
    /// Stores the change's object, in the largest form that the broker takes; null when its body is no object, which is
    /// counted and logged.
    /// </summary>
    public async Task<Stored?> Write(GrainId id, ObjectKey key, ObjectChange change, MesheryEvent @event, ObjectHead replaced)
    {
        try
        {
            return await Write(id, key, change, @event, replaced, MessageForm.Whole)
                ?? await Write(id, key, change, @event, replaced, MessageForm.Presence)
                ?? await WriteIdentity(id, key, Compose(change, @event, MessageForm.Presence, default), replaced);
        }
        catch (MalformedObjectException malformed)
        {
            metrics.MalformedObject();
            LogMalformed(malformed, key, change.Position, change.Body.Length);
            return null;
        }
    }

    /// <summary>Stores the tombstone of an object whose last known state is the stored one.</summary>
    public async Task<Stored> Bury(GrainId id, ObjectKey key, ObjectRecord last, ObjectChange change, ObjectHead replaced)
    {
        var tombstone = last with { Event = MesheryEvent.Deleted, Position = change.Position, ObservedAt = change.ObservedAt };
        try
        {
            return await store.Write(id, With(tombstone, MesheryMessage.WithEvent(last.Message, MesheryEvent.Deleted)), replaced);
        }
        catch (ArgumentException foreign)
        {
            metrics.MalformedStore();
            LogForeign(foreign, key, replaced.Sequence);
        }
        catch (MessageTooLargeException tooLarge)
        {
            // DELETED is two letters longer than ADDED, so the tombstone of a message at the limit is beyond it.
            metrics.TooLarge();
            LogTooLarge(tooLarge, key, MessageForm.Whole);
        }

        return await WriteIdentity(id, key, tombstone with { ApiVersion = change.ApiVersion, Kind = change.Kind }, replaced);
    }

    /// <summary>Stores the tombstone of an object of which nothing is stored: it says only who it was.</summary>
    public Task<Stored> BuryUnknown(GrainId id, ObjectKey key, ObjectChange change) =>
        WriteIdentity(id, key, Compose(change, MesheryEvent.Deleted, MessageForm.Presence, default), default);

    public void FenceLost(ObjectKey key, Exception lost)
    {
        metrics.FenceLost();
        LogFenceLost(lost, key);
    }

    /// <summary>Stores one form of the change's object; null when that is still too large.</summary>
    private async Task<Stored?> Write(
        GrainId id, ObjectKey key, ObjectChange change, MesheryEvent @event, ObjectHead replaced, MessageForm form)
    {
        using var message = new PooledBuffer();
        if (form == MessageForm.Presence)
        {
            MesheryMessage.WritePresence(message, @event, key.Cluster, change.ApiVersion, change.Kind, change.Body.Span);
        }
        else if (_carryContent)
        {
            MesheryMessage.WriteWithContent(message, @event, key.Cluster, change.ApiVersion, change.Kind, change.Body.Span);
        }
        else
        {
            MesheryMessage.Write(message, @event, key.Cluster, change.ApiVersion, change.Kind, change.Body.Span);
        }

        try
        {
            return await store.Write(id, Compose(change, @event, form, message.WrittenMemory), replaced);
        }
        catch (MessageTooLargeException tooLarge)
        {
            metrics.TooLarge();
            LogTooLarge(tooLarge, key, form);
            return null;
        }
    }

    private async Task<Stored> WriteIdentity(GrainId id, ObjectKey key, ObjectRecord record, ObjectHead replaced)
    {
        using var message = new PooledBuffer();
        var body = PresenceBody.Of(key.Namespace, key.Name, record.Uid, record.ResourceVersion);
        MesheryMessage.WritePresence(message, record.Event, key.Cluster, record.ApiVersion, record.Kind, body.Span);
        return await store.Write(id, With(record, message.WrittenMemory) with { Tier = ObjectTier.Presence }, replaced);
    }

    private ObjectRecord Compose(ObjectChange change, MesheryEvent @event, MessageForm form, ReadOnlyMemory<byte> message) => new()
    {
        Event = @event,
        Tier = form == MessageForm.Whole ? change.Tier : ObjectTier.Presence,
        Fingerprint = change.Fingerprint,
        Position = change.Position,
        Uid = change.Uid,
        ResourceVersion = change.ResourceVersion,
        Design = DesignOf(change.Body.Span),
        ApiVersion = change.ApiVersion,
        Kind = change.Kind,
        CarriesContent = _carryContent,
        ObservedAt = change.ObservedAt,
        Message = message,
        MessageBytes = message.Length,
    };

    private static ObjectRecord With(ObjectRecord record, ReadOnlyMemory<byte> message) =>
        record with { Message = message, MessageBytes = message.Length };

    private static string? DesignOf(ReadOnlySpan<byte> body) =>
        body.IndexOf("meshery.io"u8) >= 0 && DesignMark.Find(body) is { } mark ? mark.DesignId ?? "" : null; // Every mark has it in its name.

    [LoggerMessage(LogLevel.Warning, "Object {Object} at {Position} cannot be told to Meshery ({Bytes} bytes); it is left as it was.")]
    private partial void LogMalformed(Exception exception, ObjectKey @object, LogPosition position, int bytes);

    [LoggerMessage(LogLevel.Warning, "The message of {Object} in the form {Form} is larger than the broker accepts; a smaller form is stored.")]
    private partial void LogTooLarge(Exception exception, ObjectKey @object, MessageForm form);

    [LoggerMessage(LogLevel.Warning, "What is stored of {Object} at {Sequence} is no message of ours; its tombstone says only who it was.")]
    private partial void LogForeign(Exception exception, ObjectKey @object, ulong sequence);

    [LoggerMessage(LogLevel.Information, "Another activation wrote {Object} meanwhile; deciding again on what is stored now.")]
    private partial void LogFenceLost(Exception exception, ObjectKey @object);

    private enum MessageForm
    {
        Whole,
        Presence,
    }
}
