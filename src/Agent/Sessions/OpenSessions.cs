using System.Collections.Concurrent;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Sessions;

/// <summary>The sessions there are: those that are open, and for a while those whose end nobody has read yet.</summary>
internal sealed class OpenSessions
{
    private readonly ConcurrentDictionary<string, PodSession> _sessions = new(StringComparer.Ordinal);

    public IEnumerable<PodSession> All => _sessions.Values;

    public PodSession? Find(string id) => _sessions.GetValueOrDefault(id);

    public void Add(PodSession session) => _sessions[session.Opening.Id] = session;

    public void Remove(PodSession session) => _sessions.TryRemove(session.Opening.Id, out _);

    /// <summary>How many are open, of a kind or, if that is null, in all.</summary>
    public int Count(SessionVerb? kind = null) => _sessions.Values.Count(session => session.End is null && (kind is null || session.Kind == kind));

    /// <summary>Those that are open, the oldest first.</summary>
    public IReadOnlyList<SessionReport> Report() =>
        [.. _sessions.Values.Where(session => session.End is null).OrderBy(session => session.Since).Select(session => session.Report())];
}
