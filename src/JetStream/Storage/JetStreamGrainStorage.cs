using System.Globalization;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using Orleans.Storage;

namespace MeshSync.Fabric.JetStream.Storage;

/// <summary>
/// Grain storage whose write is the emission: one message on the grain's own subject, body for the consumers, header
/// for the grain. The ETag is the stream sequence, so whoever wrote last is known to every activation.
/// </summary>
internal sealed partial class JetStreamGrainStorage(
    MessageStore store, JetStreamStorageOptions options, IServiceProvider services, JetStreamMetrics metrics, TimeProvider time, ILogger<JetStreamGrainStorage> logger)
    : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var codec = Codec<T>();
        var subject = codec.Subject(Key(grainId));
        if (await Read(subject) is { } last)
        {
            grainState.State = codec.Decode(last.Message);
            grainState.ETag = ETag(last.Sequence);
            grainState.RecordExists = true;
        }
        else
        {
            Forget(grainState);
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var codec = Codec<T>();
        var subject = codec.Subject(Key(grainId));
        var message = codec.Encode(grainState.State!);
        var expected = Expected(grainState);
        metrics.Writing();
        try
        {
            var sequence = await Write(subject, message, expected) ?? throw await LostRace(subject, grainState.ETag);
            grainState.ETag = ETag(sequence);
        }
        finally
        {
            metrics.WriteEnded();
        }

        grainState.RecordExists = true;
        metrics.Written();
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var subject = Codec<T>().Subject(Key(grainId));
        var removed = grainState.RecordExists && await store.Remove(subject, Expected(grainState));
        if (!removed && await Read(subject) is not null)
        {
            throw await LostRace(subject, grainState.ETag);
        }

        Forget(grainState);
    }

    /// <summary>The sequence it was stored with; null when another activation had stored something else.</summary>
    private async ValueTask<ulong?> Write(string subject, StoredMessage message, ulong expected)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                var reply = await store.Put(subject, message, expected);
                if (reply.IsStored)
                {
                    return reply.Sequence;
                }

                if (reply.IsLostRace)
                {
                    return number > 1 ? await Own(subject, message) : null;
                }

                throw reply.IsTemporary ? new NoReplyException(subject) : new JetStreamStoreException(subject, reply.ErrorCode, reply.Description);
            }
            catch (Exception e) when (IsTransient(e))
            {
                metrics.WriteRetried();
                ThrowAfterLast(subject, number, e);
            }

            await Pause(number);
        }
    }

    // An earlier attempt whose acknowledgement was lost has stored it: the fence then refuses its repetition.
    private async ValueTask<ulong?> Own(string subject, StoredMessage message) =>
        await Read(subject) is { } last && last.Message.State == message.State && last.Message.Body.Span.SequenceEqual(message.Body.Span)
            ? last.Sequence
            : null;

    private async ValueTask<LastMessage?> Read(string subject)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                return await store.Get(subject);
            }
            catch (Exception e) when (IsTransient(e))
            {
                ThrowAfterLast(subject, number, e);
            }

            await Pause(number);
        }
    }

    private static bool IsTransient(Exception e) => e is NoReplyException or NatsException;

    private void ThrowAfterLast(string subject, int attempt, Exception e)
    {
        if (attempt >= options.Attempts)
        {
            throw new JetStreamUnavailableException($"{subject} could not be stored or read in {attempt} attempts", store.Broker, e);
        }

        LogRetry(subject, attempt, e);
    }

    private Task Pause(int attempt) => Task.Delay(Jitter.Around(TimeSpan.FromMilliseconds(100 << attempt)), time);

    private async Task<InconsistentStateException> LostRace(string subject, string? etag)
    {
        metrics.WriteConflicted();
        var stored = await Read(subject);
        return new InconsistentStateException(
            $"{subject} was written by another activation.", stored is { } last ? ETag(last.Sequence) : "none", etag ?? "none");
    }

    private IMessageStateCodec<T> Codec<T>() => services.GetRequiredService<IMessageStateCodec<T>>();

    private static void Forget<T>(IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static ulong Expected<T>(IGrainState<T> grainState) =>
        grainState.RecordExists ? ulong.Parse(grainState.ETag!, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    private static string Key(GrainId grainId) => grainId.Key.ToString()!;

    private static string ETag(ulong sequence) => sequence.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Attempt {Attempt} on {Subject} got no answer")]
    private partial void LogRetry(string subject, int attempt, Exception reason);
}
