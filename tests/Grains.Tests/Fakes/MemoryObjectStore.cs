using System.Globalization;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Objects;
using Orleans.Storage;

namespace MeshSync.Fabric.Grains.Tests.Fakes;

/// <summary>
/// The object stream in memory: a fenced write replaces the subject's message and gets the next sequence. It outlives
/// silos, and remembers every message that was ever published.
/// </summary>
internal sealed class MemoryObjectStore : IGrainStorage, IStoredMessageScanner
{
    private readonly ObjectRecordCodec _codec = new();
    private readonly Dictionary<string, (ulong Sequence, string State, byte[] Body)> _messages = [];
    private readonly List<Publication> _published = [];
    private readonly Lock _lock = new();
    private ulong _sequence;
    private Task _lastWrite = Task.CompletedTask;

    /// <summary>Called before each write; what it throws is what the write throws.</summary>
    public Action<ObjectKey, StoredMessage>? BeforeWrite { get; set; }

    public int Reads { get; private set; }

    public IReadOnlyList<Publication> Published
    {
        get
        {
            lock (_lock)
            {
                return [.. _published];
            }
        }
    }

    /// <summary>Every object of which the last word is not that it is gone.</summary>
    public Dictionary<ObjectKey, Publication> Live => Published
        .GroupBy(publication => publication.Key)
        .Select(messages => messages.Last())
        .Where(last => last.Event != "DELETED")
        .ToDictionary(last => last.Key);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_lock)
        {
            Reads++;
            if (_messages.TryGetValue(SubjectOf(grainId), out var message))
            {
                grainState.State = (T)(object)_codec.Decode(new StoredMessage(message.State, message.Body));
                grainState.ETag = message.Sequence.ToString(CultureInfo.InvariantCulture);
                grainState.RecordExists = true;
            }
        }

        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var done = new TaskCompletionSource();
        try
        {
            // As a connection does, in the order of the calls; tests read it.
            await Interlocked.Exchange(ref _lastWrite, done.Task);
            await Task.Yield();
            var stored = _codec.Encode((ObjectRecord)(object)grainState.State!);
            var key = ObjectKey.Parse(grainId.Key.ToString()!);
            BeforeWrite?.Invoke(key, stored);
            grainState.ETag = Store(key, stored, grainState.ETag ?? "0").ToString(CultureInfo.InvariantCulture);
            grainState.RecordExists = true;
        }
        finally
        {
            done.SetResult();
        }
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_lock)
        {
            var subject = SubjectOf(grainId);
            var last = _messages.GetValueOrDefault(subject).Sequence.ToString(CultureInfo.InvariantCulture);
            if (last != grainState.ETag)
            {
                throw new InconsistentStateException($"{subject} has {last}, not {grainState.ETag}.", last, grainState.ETag ?? "none");
            }

            _messages.Remove(subject);
            return Task.CompletedTask;
        }
    }

    /// <summary>How many messages are stored.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _messages.Count;
            }
        }
    }

    public async IAsyncEnumerable<ScannedMessage> Scan(
        string subjectFilter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        var prefix = subjectFilter[..^1];
        foreach (var (subject, message) in Snapshot().Where(message => message.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            yield return new ScannedMessage(subject, message.Sequence, message.State);
        }
    }

    public async IAsyncEnumerable<WholeMessage> ScanWhole(
        string subjectFilter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        var prefix = subjectFilter[..^1];
        foreach (var (subject, message) in Snapshot().Where(message => message.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            yield return new WholeMessage(subject, message.Sequence, new StoredMessage(message.State, message.Body));
        }
    }

    /// <summary>Replaces a part of a stored message, as another version of the fabric, or somebody else, may have written it.</summary>
    public void Rewrite(ObjectKey key, string? state = null, byte[]? body = null)
    {
        lock (_lock)
        {
            var message = _messages[Subjects.OfObject(key)];
            _messages[Subjects.OfObject(key)] = message with { State = state ?? message.State, Body = body ?? message.Body };
        }
    }

    /// <summary>Somebody removed the stream; the new one counts from the beginning.</summary>
    public void Remove()
    {
        lock (_lock)
        {
            _messages.Clear();
            _sequence = 0;
        }
    }

    private ulong Store(ObjectKey key, StoredMessage message, string expected)
    {
        lock (_lock)
        {
            var subject = Subjects.OfObject(key);
            var last = _messages.GetValueOrDefault(subject).Sequence.ToString(CultureInfo.InvariantCulture);
            if (last != expected)
            {
                throw new InconsistentStateException($"{subject} has {last}, not {expected}.", last, expected);
            }

            _messages[subject] = (++_sequence, message.State, message.Body.ToArray());
            _published.Add(new Publication(key, ObjectStateHeader.Read(message.State), message.Body.ToArray(), _sequence));
            return _sequence;
        }
    }

    private List<KeyValuePair<string, (ulong Sequence, string State, byte[] Body)>> Snapshot()
    {
        lock (_lock)
        {
            return [.. _messages.OrderBy(message => message.Value.Sequence)];
        }
    }

    private static string SubjectOf(GrainId grainId) => Subjects.OfObject(ObjectKey.Parse(grainId.Key.ToString()!));
}

/// <summary>One message as a consumer got it.</summary>
internal sealed record Publication(ObjectKey Key, ObjectRecord Record, byte[] Body, ulong Sequence)
{
    public string Event => ObjectStateHeader.NameOf(Record.Event);

    public string Name => Key.Name;

    public override string ToString() => $"{Event} {Key.Name} {Record.Uid} {Record.ResourceVersion}";
}
