using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Contracts.Plans;

/// <summary>The tier policy that was given to the silo for a cluster. Stored on <see cref="Subjects.PolicyPlan"/>; an empty message is none.</summary>
/// <param name="Config">The policy, JSON in a string.</param>
/// <param name="At">When it was given, by the silo's clock.</param>
public sealed record PolicyPlan(string Config, DateTimeOffset At);

/// <summary>The products that are in a cluster. Stored on <see cref="Subjects.ProductsPlan"/>.</summary>
public sealed record ProductsPlan(IReadOnlyList<Tiers.ProductResources> Products) : IJsonOnDeserialized
{
    void IJsonOnDeserialized.OnDeserialized() => Elements.Check(Products, nameof(Products));
}
