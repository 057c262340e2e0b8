using System.Collections.Concurrent;

namespace MeshSync.Fabric.Robustness.Model;

/// <summary>Every state that the API server had for each object whose writer is the harness.</summary>
internal sealed class History
{
    private readonly ConcurrentDictionary<ObjectName, List<RealState>> _states = new();

    public IEnumerable<ObjectName> Names => _states.Keys;

    public void Wrote(ObjectName name, ObjectVersion state, TimeSpan at) => Of(name).Add(new RealState(state, false, at));

    public void Deleted(ObjectName name, TimeSpan at)
    {
        if (Current(name) is { } last)
        {
            Of(name).Add(new RealState(last, true, at));
        }
    }

    /// <summary>The state an object is in; null when there is none.</summary>
    public ObjectVersion? Current(ObjectName name) => StatesOf(name) is [.., { Deleted: false } last] ? last.State : null;

    public IReadOnlyList<RealState> StatesOf(ObjectName name) => _states.TryGetValue(name, out var states) ? states : [];

    public bool Knows(ObjectName name) => _states.ContainsKey(name);

    /// <summary>Number of states in all.</summary>
    public int Count => _states.Values.Sum(states => states.Count);

    private List<RealState> Of(ObjectName name) => _states.GetOrAdd(name, static _ => []);
}
