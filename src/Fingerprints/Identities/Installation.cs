using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>A product as it is installed: what, where, which version, and why that is believed. Two of the same content are equal.</summary>
public sealed record Installation(string Product, string Namespace, string Instance)
{
    /// <summary>As the product's makers write it.</summary>
    public required string Name { get; init; }

    public required InstallationRole Role { get; init; }

    public required InstallationState State { get; init; }

    /// <summary>Edition or distribution; empty for the ordinary one.</summary>
    public string Variant { get; init; } = "";

    /// <summary>Without <c>v</c> and the suffixes of builds; empty when nothing says it.</summary>
    public string Version { get; init; } = "";

    /// <summary>The version as it was written.</summary>
    public string RawVersion { get; init; } = "";

    public VersionSource VersionSource { get; init; } = VersionSource.Unknown;

    /// <summary>Every version that runs, the newest first; more than one during a rollout.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];

    /// <summary>0 to 1, two digits.</summary>
    public double Confidence { get; init; }

    public IReadOnlyList<InstalledComponent> Components { get; init; } = [];

    /// <summary>Why: the strongest find of each kind, in words.</summary>
    [JsonPropertyName("evidence")]
    public IReadOnlyList<string> Why { get; init; } = [];

    /// <summary>What does not fit together, in words.</summary>
    public IReadOnlyList<string> Conflicts { get; init; } = [];

    /// <summary>The objects it is known by, in order of kind, namespace and name.</summary>
    public IReadOnlyList<ObservedObject> Members { get; init; } = [];

    public bool Equals(Installation? other) =>
        other is not null && Product == other.Product && Namespace == other.Namespace && Instance == other.Instance && Name == other.Name
        && Role == other.Role && State == other.State && Variant == other.Variant && Version == other.Version && RawVersion == other.RawVersion
        && VersionSource == other.VersionSource && Confidence.Equals(other.Confidence) && Versions.SequenceEqual(other.Versions)
        && Components.SequenceEqual(other.Components) && Why.SequenceEqual(other.Why) && Conflicts.SequenceEqual(other.Conflicts)
        && Members.SequenceEqual(other.Members);

    public override int GetHashCode() => HashCode.Combine(Product, Namespace, Instance, Version, State, Members.Count);
}
