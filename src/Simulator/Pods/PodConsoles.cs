using System.Collections.Concurrent;

namespace MeshSync.Fabric.Simulator.Pods;

/// <summary>The containers that somebody plays.</summary>
internal sealed class PodConsoles(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, PodConsole> _consoles = new(StringComparer.Ordinal);

    public PodConsole Of(string ns, string pod) => _consoles.GetOrAdd($"{ns}/{pod}", _ => new PodConsole(time));

    public PodConsole? Find(string ns, string pod) => _consoles.GetValueOrDefault($"{ns}/{pod}");
}
