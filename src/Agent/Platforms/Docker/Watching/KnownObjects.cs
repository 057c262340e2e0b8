using System.Globalization;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Watching;

/// <summary>
/// What has been told of one collection: of each object which one it is, a digest of it, and its version. An engine's objects have no
/// versions, so they are made here: microseconds of the agent's clock, and in any case more than the one before, which grow from run to run.
/// </summary>
internal sealed class KnownObjects(TimeProvider time)
{
    private readonly Lock _lock = new();
    private Dictionary<string, KnownObject> _objects = new(StringComparer.Ordinal);
    private ulong _last;

    public IReadOnlyList<KeyValuePair<string, KnownObject>> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _objects];
            }
        }
    }

    /// <summary>A version later than any before.</summary>
    public ulong NextVersion()
    {
        lock (_lock)
        {
            return _last = Math.Max(_last + 1, (ulong)(time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);
        }
    }

    public KnownObject? Find(string id)
    {
        lock (_lock)
        {
            return _objects.TryGetValue(id, out var known) ? known : null;
        }
    }

    /// <summary>An object as it has been read, with the version that it had if it has not changed.</summary>
    public KnownObject Of(ReadObject found) =>
        Find(found.Keys.Id) is { } known && known.Digest == found.Digest
            ? known
            : new KnownObject(found.Keys, found.Digest, NextVersion());

    public void Put(string id, KnownObject known)
    {
        lock (_lock)
        {
            _objects[id] = known;
        }
    }

    public void Remove(string id)
    {
        lock (_lock)
        {
            _objects.Remove(id);
        }
    }

    /// <summary>Forgets whatever else has the name of this one.</summary>
    public void GiveUp(EngineObject keys)
    {
        lock (_lock)
        {
            foreach (var (id, known) in _objects)
            {
                if (id != keys.Id && known.Keys.Name == keys.Name && known.Keys.Project == keys.Project)
                {
                    _objects.Remove(id);
                }
            }
        }
    }

    /// <summary>Everything there is, after a list.</summary>
    public void Replace(Dictionary<string, KnownObject> all)
    {
        lock (_lock)
        {
            _objects = all;
        }
    }
}

/// <param name="Keys">Which one it is.</param>
/// <param name="Digest">Of the object without its version.</param>
/// <param name="Version">Its version.</param>
internal readonly record struct KnownObject(EngineObject Keys, UInt128 Digest, ulong Version)
{
    /// <summary>The silo has it or is about to; otherwise the tier policy leaves it out.</summary>
    public bool IsTold { get; init; }

    /// <summary>A version as objects carry it.</summary>
    public static string Text(ulong version) => version.ToString("D16", CultureInfo.InvariantCulture);
}
