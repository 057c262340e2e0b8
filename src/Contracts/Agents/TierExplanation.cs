using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Contracts;

/// <summary>Why an object is known as deep as it is.</summary>
public sealed record TierExplanation : IJsonOnDeserialized
{
    /// <summary><c>group/resource/namespace/name</c>, no namespace written <c>_</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The tier that holds: that of the rule, or deeper where the object is promoted.</summary>
    public required int Tier { get; init; }

    /// <summary>The rule of the policy that decides, for example <c>rules[2] "payments"</c> or what of a profile it is.</summary>
    public required string Rule { get; init; }

    /// <summary>The tier that the rule gives.</summary>
    public required int RuleTier { get; init; }

    /// <summary>Who gave the policy: <c>default</c>, <c>file</c>, <c>api</c> or <c>meshSync</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Why it is promoted; empty when it is not.</summary>
    public IReadOnlyList<string> Reasons { get => field ?? []; init; }

    /// <summary>In which form its collection is watched; <c>not watched</c> when it is not.</summary>
    public required string Watched { get; init; }

    /// <summary>What was not known when this was found out; null when nothing was missing.</summary>
    public string? Caveat { get; init; }

    void IJsonOnDeserialized.OnDeserialized() => Elements.Check(Reasons, nameof(Reasons));
}
