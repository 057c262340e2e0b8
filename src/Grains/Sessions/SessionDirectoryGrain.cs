namespace MeshSync.Fabric.Grains.Sessions;

/// <summary>See <see cref="ISessionDirectoryGrain"/>. After its activation it is complete as soon as each silo has repeated its sessions once.</summary>
[GrainType("session-directory")]
[KeepAlive]
internal sealed class SessionDirectoryGrain(TimeProvider time) : Grain, ISessionDirectoryGrain
{
    // Three repetitions may be lost.
    private static readonly TimeSpan Forgotten = ISessionDirectoryGrain.RenewInterval * 4;

    private readonly SortedDictionary<string, (SessionEntry Session, long Heard)> _sessions = new(StringComparer.Ordinal);

    public Task<SessionEntry[]> GetState()
    {
        Forget();
        return Task.FromResult<SessionEntry[]>([.. _sessions.Values.Select(known => known.Session)]);
    }

    public Task<SessionTaken> Take(SessionEntry session, int most)
    {
        Forget();
        if (_sessions.ContainsKey(session.Name))
        {
            return Task.FromResult(SessionTaken.Exists);
        }

        if (_sessions.Count >= most)
        {
            return Task.FromResult(SessionTaken.Full);
        }

        Hear(session);
        return Task.FromResult(SessionTaken.Yes);
    }

    public Task Renew(SessionEntry[] sessions)
    {
        foreach (var session in sessions)
        {
            Hear(session);
        }

        return Task.CompletedTask;
    }

    public Task Release(string name, string id)
    {
        if (_sessions.TryGetValue(name, out var known) && known.Session.Id == id)
        {
            _sessions.Remove(name);
        }

        return Task.CompletedTask;
    }

    private void Hear(SessionEntry session) => _sessions[session.Name] = (session, time.GetTimestamp());

    private void Forget()
    {
        foreach (var name in _sessions.Where(known => time.GetElapsedTime(known.Value.Heard) > Forgotten).Select(known => known.Key).ToList())
        {
            _sessions.Remove(name);
        }
    }
}
