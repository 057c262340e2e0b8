using System.Globalization;
using System.Text;
using MeshSync.Fabric.Agent.Platforms.Docker.Engine;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Watching;

/// <summary>
/// Reads one collection of an engine: everything by its list, and then, event by event, whatever may have changed. An event says only which
/// thing to look at; what is told is how that thing is now, and only if it is not as it was told before.
/// </summary>
internal sealed class EngineSource(
    EngineKind kind, CollectionParts parts, IReadOnlyList<string> namespaces, DockerParts docker, ListGate gate) : ICollectionSource
{
    private readonly KnownObjects _known = docker.Collections.Of(kind);
    private readonly ChangeTeller _teller = new(kind, parts, namespaces, docker);
    private long _since;

    public bool CanGoOn => _since > 0;

    public string Position => _since.ToString(CultureInfo.InvariantCulture);

    public long Progress { get; private set; }

    public async Task List(CancellationToken cancellationToken)
    {
        await Forget();
        parts.Status.Waiting();
        using var turn = await gate.Enter(cancellationToken);
        parts.Status.Listing();

        // Events since before the list are told again, and are nothing new. The clock is the engine's, as that of its events.
        long since = await docker.Now(cancellationToken);
        var all = new Dictionary<string, KnownObject>(StringComparer.Ordinal);
        var names = new NamesTaken();
        uint count = 0;
        parts.Uplink.BeginList(parts.Type, parts.Capture.ListsAreWhole);
        using var single = new SingleObject();
        await docker.Reader.ReadAll(kind, _teller.IsWhole, parts.Status.Read, Add, cancellationToken);
        string version = KnownObject.Text(_known.NextVersion());
        _known.Replace(all);
        parts.Uplink.EndList(count, version);
        parts.Status.Listed(count, version);
        _since = since;

        async ValueTask Add(ReadObject found)
        {
            if (!_teller.IsInScope(found.Keys.Project) || !names.TryTake(found.Keys))
            {
                return;
            }

            var known = _known.Of(found);
            found.CopyTo(single, known.Version);
            all[found.Keys.Id] = known with { IsTold = _teller.IsWanted(single) };
            if (parts.Capture.TryCapture(WatchFrameType.Added, single, out var item))
            {
                count++;
                await parts.Uplink.AddItem(item, cancellationToken);
            }
        }
    }

    public async Task<bool> Watch(CancellationToken cancellationToken)
    {
        bool hasLasted = false;
        try
        {
            await using var events = await EngineEvents.Open(docker.Engine, kind.EventTypes, _since, cancellationToken);
            parts.Status.Watching();
            hasLasted = await Follow(events, cancellationToken);
            return hasLasted;
        }
        finally
        {
            parts.Uplink.Flush();
            if (!hasLasted)
            {
                // An engine remembers few events and, once restarted, none: what was missed is found out by a list.
                await Forget();
            }
        }
    }

    public async Task<bool> Audit(CancellationToken cancellationToken)
    {
        using var turn = await gate.Enter(cancellationToken);
        await _teller.LookAtAll(cancellationToken);
        parts.Uplink.Flush();
        var digest = new CollectionDigest();
        foreach (var (id, known) in _known.All.Where(static entry => entry.Value.IsTold))
        {
            digest.Add(Encoding.UTF8.GetBytes(id), Encoding.UTF8.GetBytes(KnownObject.Text(known.Version)));
        }

        return parts.Uplink.AddAudit(parts.Type, new PendingAudit(digest, KnownObject.Text(_known.NextVersion())));
    }

    // After any break there is nothing to go on from.
    public Task<bool> IsBehind(CancellationToken cancellationToken) => Task.FromResult(false);

    public ValueTask Forget()
    {
        _since = 0;
        return ValueTask.CompletedTask;
    }

    public ValueTask Leave() => Forget();

    /// <summary>
    /// Looks at what events name, for as long as a watch may last: a stream that is dead looks like one of an engine where nothing happens,
    /// and between two of them there is time for an audit. The next goes on where this one ended.
    /// </summary>
    /// <returns>False when the engine ended the stream before.</returns>
    private async Task<bool> Follow(EngineEvents events, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long opened = parts.Time.GetTimestamp();
        Task<bool>? reading = null;
        try
        {
            while (parts.Options.WatchIdleTimeout - parts.Time.GetElapsedTime(opened) is var left && left > TimeSpan.Zero)
            {
                reading ??= events.Read(Take, end.Token).AsTask();
                if (await HasArrived(reading, kind.LookInterval < left ? kind.LookInterval.Value : left, cancellationToken))
                {
                    bool goesOn = await reading;
                    reading = null;
                    await _teller.Look(cancellationToken);
                    if (!goesOn)
                    {
                        return false;
                    }
                }
                else if (kind.LookInterval is not null)
                {
                    await _teller.LookAtAll(cancellationToken);
                }

                parts.Uplink.Flush();
            }
        }
        finally
        {
            await end.CancelAsync();
            await (reading ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // What arrived at the last moment.
        await _teller.Look(cancellationToken);
        Progress++;
        return true;
    }

    /// <summary>Waits for events; false when none came.</summary>
    private async Task<bool> HasArrived(Task<bool> reading, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await reading.WaitAsync(wait, parts.Time, cancellationToken);
            return true;
        }
        catch (TimeoutException) when (!reading.IsCompleted)
        {
            return false;
        }
    }

    private void Take(EngineEvent told)
    {
        Progress++;
        _since = Math.Max(_since, told.TimeNano);
        if (_teller.Note(told))
        {
            parts.Status.Event(Position);
        }
    }
}
