using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Helm;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Grains.Metrics;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Meshery;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>Turns changes into Meshery messages and stores them. One for all objects of a silo; keeps nothing of them.</summary>
internal sealed partial class ObjectWriter(
    ObjectStore store, ObjectEvaluation evaluation, IOptions<ObjectOptions> options, FabricMetrics metrics, ILogger<ObjectWriter> logger)
{
    private readonly bool _carryContent = options.Value.CarryContent;

    public Task<Stored?> Read(GrainId id) => store.Read(id);

    /// <summary>
    /// Stores the change's object, in the largest form that the broker takes; null when its body is no object, which is
    /// counted and logged.
    /// </summary>
    /// <param name="id">The object's grain.</param>
    /// <param name="key">The object.</param>
    /// <param name="change">What is to be stored.</param>
    /// <param name="event">As what.</param>
    /// <param name="last">What is known to be stored: its marks stay where the object still speaks for their products. Null for nothing.</param>
    /// <param name="replaced">What must be stored still.</param>
    public async Task<Stored?> Write(GrainId id, ObjectKey key, ObjectChange change, MesheryEvent @event, ObjectRecord? last, ObjectHead replaced)
    {
        try
        {
            var words = @event == MesheryEvent.Deleted ? default : evaluation.Of(change, last);
            var whole = change.Tier == ObjectTier.Presence ? null : await Write(id, key, change, @event, words, replaced, MessageForm.Whole);
            return whole
                ?? await Write(id, key, change, @event, words, replaced, MessageForm.Presence)
                ?? await WriteIdentity(id, key, Compose(change, @event, words, MessageForm.Presence, default), replaced);
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
        var tombstone = last with { Event = MesheryEvent.Deleted, Position = change.Position, ObservedAt = change.ObservedAt, Evidence = "", Marks = "", Helm = null };
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
        WriteIdentity(id, key, Compose(change, MesheryEvent.Deleted, default, MessageForm.Presence, default), default);

    /// <summary>
    /// Stores the same object with other words about products; null when that cannot be, which is counted and logged.
    /// </summary>
    /// <param name="id">The object's grain.</param>
    /// <param name="key">The object.</param>
    /// <param name="last">What is stored, with its message.</param>
    /// <param name="words">What it is to say.</param>
    /// <param name="event">ADDED or MODIFIED.</param>
    /// <param name="replaced">What must be stored still.</param>
    public async Task<Stored?> Reword(GrainId id, ObjectKey key, ObjectRecord last, ObjectWords words, MesheryEvent @event, ObjectHead replaced)
    {
        try
        {
            var message = MesheryMessage.WithFingerprint(last.Message, ProductMarks.Wire(words.Marks).Span);
            var record = last with { Event = @event, Evidence = words.Evidence, Marks = words.Marks };
            return await store.Write(id, With(record, MesheryMessage.WithEvent(message, @event)), replaced);
        }
        catch (ArgumentException foreign)
        {
            metrics.MalformedStore();
            LogForeignWords(foreign, key, replaced.Sequence);
        }
        catch (MessageTooLargeException tooLarge)
        {
            metrics.TooLarge();
            LogTooLargeWords(tooLarge, key);
        }

        return null;
    }

    /// <summary>What a stored object says with the catalogue that is in force; null when its message cannot be read.</summary>
    public ObjectWords? Evaluate(ObjectKey key, ObjectRecord last, ObjectHead head)
    {
        try
        {
            return evaluation.Of(last);
        }
        catch (Exception foreign) when (foreign is ArgumentException or JsonException or MalformedObjectException)
        {
            metrics.MalformedStore();
            LogForeignWords(foreign, key, head.Sequence);
            return null;
        }
    }

    public string Catalogue => evaluation.Catalogue;

    public void FenceLost(ObjectKey key, Exception lost)
    {
        metrics.FenceLost();
        LogFenceLost(lost, key);
    }

    /// <summary>Stores one form of the change's object; null when that is still too large.</summary>
    private async Task<Stored?> Write(
        GrainId id, ObjectKey key, ObjectChange change, MesheryEvent @event, ObjectWords words, ObjectHead replaced, MessageForm form)
    {
        using var message = new PooledBuffer();
        var fingerprint = ProductMarks.Wire(words.Marks);
        if (form == MessageForm.Presence)
        {
            MesheryMessage.WritePresence(message, @event, key.Cluster, change.ApiVersion, change.Kind, change.Body.Span, fingerprint);
        }
        else if (_carryContent)
        {
            MesheryMessage.WriteWithContent(message, @event, key.Cluster, change.ApiVersion, change.Kind, change.Body.Span, fingerprint);
        }
        else
        {
            MesheryMessage.Write(message, @event, key.Cluster, change.ApiVersion, change.Kind, change.Body.Span, fingerprint);
        }

        try
        {
            return await store.Write(id, Compose(change, @event, words, form, message.WrittenMemory), replaced);
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

    private ObjectRecord Compose(ObjectChange change, MesheryEvent @event, ObjectWords words, MessageForm form, ReadOnlyMemory<byte> message) => new()
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
        Evidence = words.Evidence,
        Marks = words.Marks,
        Helm = change.Kind == "Secret" ? HelmFacts.Of(change.Body.Span) : null,
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

    [LoggerMessage(LogLevel.Warning, "What is stored of {Object} at {Sequence} is no message of ours; what it says of products is left as it was.")]
    private partial void LogForeignWords(Exception exception, ObjectKey @object, ulong sequence);

    [LoggerMessage(LogLevel.Warning, "The message of {Object} would be larger than the broker accepts if it named its product; it does not.")]
    private partial void LogTooLargeWords(Exception exception, ObjectKey @object);

    private enum MessageForm
    {
        Whole,
        Presence,
    }
}
