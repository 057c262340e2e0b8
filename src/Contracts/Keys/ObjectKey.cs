using System.Diagnostics.CodeAnalysis;

namespace MeshSync.Fabric.Contracts;

/// <summary>Identity of one Kubernetes object. A new UID under the same key is a new object in the same place.</summary>
/// <remarks>
/// Written <c>cluster/group/resource/namespace/name</c>; the core group is written <c>core</c> and a cluster-scoped
/// object has <c>_</c> for a namespace. Kubernetes forbids <c>/</c> and <c>%</c> in names and allows nearly everything
/// else (RBAC names hold colons and spaces), so the text is unambiguous.
/// </remarks>
/// <param name="Cluster">Cluster id.</param>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Resource">Plural resource name.</param>
/// <param name="Namespace">Namespace; empty for a cluster-scoped object.</param>
/// <param name="Name">Object name.</param>
public readonly record struct ObjectKey(string Cluster, string Group, string Resource, string Namespace, string Name) : IParsable<ObjectKey>
{
    /// <summary>How "no namespace" is written; not a legal namespace name.</summary>
    public const string NoNamespace = "_";

    public ObjectKey(CollectionKey collection, string @namespace, string name)
        : this(collection.Cluster, collection.Group, collection.Resource, @namespace, name)
    {
    }

    public CollectionKey Collection => new(Cluster, Group, Resource);

    public override string ToString() => $"{Collection}/{WrittenNamespace}/{Name}";

    internal string WrittenNamespace => Namespace.Length == 0 ? NoNamespace : Namespace;

    internal static string ReadNamespace(string written) => written == NoNamespace ? "" : written;

    /// <exception cref="FormatException">The text is not <c>cluster/group/resource/namespace/name</c>.</exception>
    public static ObjectKey Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var key)
            ? key
            : throw new FormatException($"'{s}' is not an object key: expected cluster/group/resource/namespace/name.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ObjectKey result)
    {
        var parts = (s ?? "").Split('/');
        var valid = parts.Length == 5 && Array.TrueForAll(parts, part => part.Length > 0);
        result = valid
            ? new ObjectKey(parts[0], CollectionKey.ReadGroup(parts[1]), parts[2], ReadNamespace(parts[3]), parts[4])
            : default;
        return valid;
    }
}
