using System.Diagnostics.CodeAnalysis;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// One resource of one cluster: what a single reflector lists and watches. Carries no version, because one object is
/// the same object in every version it is served in.
/// </summary>
/// <remarks>
/// Written <c>cluster/group/resource</c>, for example <c>7f24…/apps/deployments</c>; the core group is written
/// <c>core</c>, which no custom group can be called because those need a dot.
/// </remarks>
/// <param name="Cluster">Cluster id: the UID of the namespace <c>kube-system</c>, or the configured one.</param>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Resource">Plural resource name, lower case.</param>
public readonly record struct CollectionKey(string Cluster, string Group, string Resource) : IParsable<CollectionKey>
{
    /// <summary>How the core group is written wherever an empty string will not do.</summary>
    public const string CoreGroup = "core";

    public override string ToString() => $"{Cluster}/{WrittenGroup}/{Resource}";

    /// <summary><c>group/resource</c>: the key within its cluster.</summary>
    public string Written => $"{WrittenGroup}/{Resource}";

    internal string WrittenGroup => Group.Length == 0 ? CoreGroup : Group;

    internal static string ReadGroup(string written) => written == CoreGroup ? "" : written;

    /// <exception cref="FormatException">The text is not <c>cluster/group/resource</c>.</exception>
    public static CollectionKey Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var key) ? key : throw new FormatException($"'{s}' is not a collection key: expected cluster/group/resource.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CollectionKey result)
    {
        var parts = (s ?? "").Split('/');
        var valid = parts.Length == 3 && Array.TrueForAll(parts, part => part.Length > 0);
        result = valid ? new CollectionKey(parts[0], ReadGroup(parts[1]), parts[2]) : default;
        return valid;
    }
}
