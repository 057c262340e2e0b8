using MeshSync.Fabric.Agent.Platforms.Docker.Engine;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Watching;

/// <summary>Looks at what may have changed, and tells what has.</summary>
internal sealed class ChangeTeller(EngineKind kind, CollectionParts parts, IReadOnlyList<string> namespaces, DockerParts docker)
{
    // Between two looks at everything: whatever is done to an engine is seldom one event.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    private readonly KnownObjects _known = docker.Collections.Of(kind);
    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);

    /// <summary>Each object is read as a whole, because most of them are wanted so.</summary>
    public bool IsWhole => parts.Depth?.Form != WatchForm.Presence;

    public bool IsInScope(string project) => namespaces.Count == 0 || namespaces.Contains(project);

    /// <summary>Whether the tier policy wants anything of the object to be known.</summary>
    public bool IsWanted(SingleObject read) => parts.Depth?.TierOf(read) != ObjectTier.Ignored;

    /// <summary>Remembers what to look at; false when the event says nothing of a change.</summary>
    public bool Note(EngineEvent told)
    {
        if (EventMeaning.Subject(kind, told) is not { Length: > 0 } id)
        {
            return false;
        }

        _noted.Add(id);
        return true;
    }

    /// <summary>Looks at what has been noted.</summary>
    public async Task Look(CancellationToken cancellationToken)
    {
        if (_noted.Count > 0 && kind.LooksAtAll)
        {
            _noted.Clear();
            await LookAtAll(cancellationToken);
            parts.Uplink.Flush();
            await Task.Delay(BetweenLooks, parts.Time, cancellationToken);
            return;
        }

        foreach (string id in _noted)
        {
            using var found = await docker.Reader.ReadOne(kind, id, parts.Status.Read, cancellationToken);
            await (found is null ? TellGone(id, cancellationToken) : Tell(found, cancellationToken));
        }

        _noted.Clear();
    }

    /// <summary>Compares everything there is with what was told of it.</summary>
    public async Task LookAtAll(CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var names = new NamesTaken();
        await docker.Reader.ReadAll(kind, IsWhole, parts.Status.Read, See, cancellationToken);
        foreach (var (id, _) in _known.All.Where(entry => !seen.Contains(entry.Key)))
        {
            await TellGone(id, cancellationToken);
        }

        async ValueTask See(ReadObject found)
        {
            if (!names.TryTake(found.Keys))
            {
                return;
            }

            seen.Add(found.Keys.Id);
            await Tell(found, cancellationToken);
        }
    }

    private async Task Tell(ReadObject found, CancellationToken cancellationToken)
    {
        var before = _known.Find(found.Keys.Id);
        if (before?.Digest == found.Digest || !IsInScope(found.Keys.Project))
        {
            return;
        }

        if (before is { } renamed && renamed.Keys != found.Keys)
        {
            await TellGone(found.Keys.Id, cancellationToken);
        }

        var now = _known.Of(found);
        using var single = new SingleObject();
        found.CopyTo(single, now.Version);
        if (before?.Keys != found.Keys)
        {
            // What was there under this name before is gone, and its deletion would be taken for that of this one.
            _known.GiveUp(found.Keys);
        }

        _known.Put(found.Keys.Id, now with { IsTold = IsWanted(single) });
        await InTurn(() => Add(before is null ? WatchFrameType.Added : WatchFrameType.Modified, single, cancellationToken), cancellationToken);
    }

    private async Task TellGone(string id, CancellationToken cancellationToken)
    {
        if (_known.Find(id) is not { } known)
        {
            return;
        }

        using var gone = docker.Reader.Gone(kind, known.Keys);
        using var single = new SingleObject();
        gone.CopyTo(single, _known.NextVersion());
        _known.Remove(id);
        await InTurn(() => Add(WatchFrameType.Deleted, single, cancellationToken), cancellationToken);
    }

    private async ValueTask Add(WatchFrameType frame, SingleObject single, CancellationToken cancellationToken)
    {
        if (!parts.Capture.TryCapture(frame, single, out var item))
        {
            return;
        }

        if (frame == WatchFrameType.Deleted)
        {
            // What was known of it is known best where it is stored.
            var keys = PendingEvent.Of(WatchEventType.Delete, single, 0, out _) with { CapturedAt = item.CapturedAt };
            item.Release();
            item = keys;
        }

        await parts.Uplink.AddEvent(parts.Type, item, cancellationToken);
    }

    private async ValueTask InTurn(Func<ValueTask> add, CancellationToken cancellationToken)
    {
        if (parts.Depth is not { } depth)
        {
            await add();
            return;
        }

        await depth.Turn.WaitAsync(cancellationToken);
        try
        {
            await add();
        }
        finally
        {
            depth.Turn.Release();
        }
    }
}
