namespace MeshSync.Fabric.Silo.Checks;

/// <summary>How a canary is to be followed.</summary>
/// <param name="Inject">The agent puts it among what it watches; false: whoever asks writes it at the API server, when told to.</param>
/// <param name="Collection">What it is one of, <c>group/resource</c>; left out: ConfigMaps, or something else that is watched.</param>
/// <param name="Namespace">Where it is; <c>default</c> when left out.</param>
/// <param name="Outlets">Whether it has to have been told to every Meshery Server; false: being stored is enough.</param>
/// <param name="Seconds">How long to wait, 1 to 120, for it to come, and as long again for it to go; 10 when left out.</param>
internal sealed record CheckRequest(bool Inject = true, string? Collection = null, string? Namespace = null, bool Outlets = true, int Seconds = 10)
{
    public TimeSpan Patience => TimeSpan.FromSeconds(Seconds);

    /// <summary>What is wrong with it; null for nothing.</summary>
    public string? Problem() => Seconds is < 1 or > 120 ? "seconds must be 1 to 120"
        : Collection is not null && !Contracts.CollectionKey.TryParse($"_/{Collection}", null, out _) ? "collection must be group/resource, as core/configmaps"
        : Namespace is not null && (Namespace.Length == 0 || Namespace.AsSpan().IndexOfAny('/', '%') >= 0) ? "namespace must be a name"
        : null;
}
