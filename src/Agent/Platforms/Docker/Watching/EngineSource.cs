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
    private TimeSpan _silence;

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
        bool isSilence = false;
        _silence = TimeSpan.Zero;
        try
        {
            await using var events = await EngineEvents.Open(docker.Engine, kind.EventTypes, _since, cancellationToken);
            parts.Status.Watching();
            await Follow(events, cancellationToken);
            return false;
        }
        catch (SilentWatchException)
        {
            isSilence = true;
            throw;
        }
        finally
        {
            parts.Uplink.Flush();
            if (!isSilence)
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

        parts.Uplink.AddAudit(parts.Type, new PendingAudit(digest, KnownObject.Text(_known.NextVersion())));
        return true;
    }

    // After any break there is nothing to go on from.
    public Task<bool> IsBehind(CancellationToken cancellationToken) => Task.FromResult(false);

    public ValueTask Forget()
    {
        _since = 0;
        return ValueTask.CompletedTask;
    }

    public ValueTask Leave() => Forget();

    private async Task Follow(EngineEvents events, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<bool>? reading = null;
        try
        {
            bool goesOn = true;
            while (goesOn)
            {
                reading ??= events.Read(Take, end.Token).AsTask();
                if (await HasArrived(reading, cancellationToken))
                {
                    goesOn = await reading;
                    reading = null;
                    await _teller.Look(cancellationToken);
                }
                else
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
    }

    /// <summary>False when it is time to look without being told to.</summary>
    /// <exception cref="SilentWatchException">Nothing has arrived for so long that the stream may be dead.</exception>
    private async Task<bool> HasArrived(Task<bool> reading, CancellationToken cancellationToken)
    {
        var limit = parts.Options.WatchIdleTimeout;
        var wait = kind.LookInterval is { } look && look < limit ? look : limit;
        try
        {
            await reading.WaitAsync(wait, parts.Time, cancellationToken);
            _silence = TimeSpan.Zero;
            return true;
        }
        catch (TimeoutException e) when (!reading.IsCompleted)
        {
            _silence += wait;
            return _silence < limit ? false : throw new SilentWatchException(e);
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
