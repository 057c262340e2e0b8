using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>Remembers which subject is which stream, and which subjects were complained about.</summary>
internal sealed class WatchSubjects
{
    // Somebody who invents subjects must not fill the memory.
    private const int Remembered = 1000;

    private readonly Dictionary<string, StreamId> _streams = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);

    public bool TryStream(string subject, out StreamId stream)
    {
        if (_streams.TryGetValue(subject, out stream))
        {
            return true;
        }

        if (!Subjects.TryParseWatch(subject, out var collection))
        {
            return false;
        }

        _streams[subject] = stream = StreamId.Create(WatchStreams.Namespace, collection.ToString());
        return true;
    }

    public bool IsNewlyUnknown(string subject) => _unknown.Count < Remembered && _unknown.Add(subject);
}
