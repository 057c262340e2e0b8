using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Contracts.Plans;

/// <summary>Why an object is to be known deeper than its policy says.</summary>
[Flags]
public enum PromotionReasons
{
    None = 0,

    /// <summary>Meshery made it.</summary>
    DesignMark = 1,

    /// <summary>It is evidence of a product.</summary>
    Evidence = 2,

    /// <summary>Somebody asked for it.</summary>
    Request = 4,
}

/// <summary>
/// The objects of a collection that are to be known as a whole though their tier is presence. Stored, as a whole, on
/// <see cref="Subjects.PromotionsPlan"/>, so that an agent which starts has it before it lists.
/// </summary>
public sealed record PromotionsPlan : IJsonOnDeserialized
{
    /// <summary>More are not written one by one: then it is the whole collection.</summary>
    public const int MostObjects = 5000;

    /// <summary>Everything in the collection.</summary>
    public bool All { get; init; }

    /// <summary>By <c>namespace/name</c>, the namespace empty for a cluster-scoped object.</summary>
    public IReadOnlyDictionary<string, Promotion> Objects { get => field ?? new Dictionary<string, Promotion>(); init; }

    void IJsonOnDeserialized.OnDeserialized() => Elements.Check(Objects.Values, nameof(Objects));
}

/// <summary>Why one object is promoted.</summary>
/// <param name="Reasons">All that hold.</param>
/// <param name="Products">What it is evidence of; null when of nothing.</param>
public sealed record Promotion(PromotionReasons Reasons, IReadOnlyList<string>? Products = null) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => Elements.Check(Products ?? [], nameof(Products));
}
