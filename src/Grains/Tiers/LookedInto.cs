using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Grains.Tiers;

/// <summary>A product of a cluster as it is looked into.</summary>
internal sealed class LookedInto(string name)
{
    public string Name => name;

    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Objects that are promoted because of it.</summary>
    public IReadOnlyList<ObjectKey> Promoted { get; init; } = [];

    public IReadOnlyList<AskedInstallation> Installations { get; init; } = [];

    public ProductResources Planned =>
        new(name, Resources) { Promoted = Promoted.Count == 0 ? null : [.. Promoted.Select(key => key.ToString()).Order(StringComparer.Ordinal)] };

    public ProductState State => new()
    {
        Name = name,
        Resources = Resources,
        Components = Promoted.Count,
        Version = string.Join(", ", Installations.Select(one => one.Version).Where(version => version.Length > 0)),
        AskedAt = Installations.Max(one => one.AskedAt),
        Problem = Installations.Select(one => one.Problem).FirstOrDefault(problem => problem.Length > 0) ?? "",
    };

    /// <summary>As it was stored; what is to be asked is told again by the product.</summary>
    public static LookedInto Restore(ProductResources planned) => new(planned.Name)
    {
        Resources = planned.Resources,
        Promoted = [.. (planned.Promoted ?? []).Select(text => ObjectKey.TryParse(text, null, out var key) ? key : (ObjectKey?)null).OfType<ObjectKey>()],
    };

    public LookedInto With(IdentifiedProduct product, DateTimeOffset now) => new(name)
    {
        Resources = product.Resources,
        Promoted = product.Components,
        Installations = [.. product.Questions.Select(question => Asked(question, now))],
    };

    private AskedInstallation Asked(VersionQuestion question, DateTimeOffset now)
    {
        if (Installations.FirstOrDefault(one => one.IsOf(question)) is not { } known)
        {
            return new AskedInstallation(name, question);
        }

        known.Take(question, now);
        return known;
    }
}
