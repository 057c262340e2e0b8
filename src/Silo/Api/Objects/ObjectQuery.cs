using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Grains.Objects;

namespace MeshSync.Fabric.Silo.Api.Objects;

/// <summary>Which objects are asked for; what is left out does not matter.</summary>
/// <param name="Cluster">Cluster id.</param>
/// <param name="Group">API group; <c>core</c> for the core group.</param>
/// <param name="Resource">Plural resource name: <c>pods</c>. With a group before it, <c>apps/deployments</c>, that is the group.</param>
/// <param name="Kind">Kind, in any case.</param>
/// <param name="Namespace">Namespace; <c>_</c> for objects that have none.</param>
/// <param name="Name">Name.</param>
/// <param name="Labels">Label selector, as <c>kubectl -l</c> takes it.</param>
/// <param name="Design">Id of a Meshery design; <c>any</c> for whatever a design made.</param>
/// <param name="Product">Id of a product that the object speaks for.</param>
/// <param name="Tier">How deep it is known: 1 or 2.</param>
/// <param name="Deleted">Tombstones that are still stored, instead of objects that exist.</param>
/// <param name="Limit">Objects in a page, 1 to 1000; 100 unless told otherwise.</param>
/// <param name="After">Begins behind this key: <c>next</c> of the page before.</param>
internal sealed record ObjectQuery(
    string? Cluster = null,
    string? Group = null,
    string? Resource = null,
    string? Kind = null,
    string? Namespace = null,
    string? Name = null,
    string? Labels = null,
    string? Design = null,
    string? Product = null,
    int? Tier = null,
    bool? Deleted = null,
    int? Limit = null,
    string? After = null)
{
    public const int MostInAPage = 1000;
    private const int UsualPage = 100;
    private const string AnyDesign = "any";

    public int PageSize => Limit ?? UsualPage;

    /// <summary>Only the messages with these subjects can match.</summary>
    public string Filter => Resource?.Split('/') is [var group, var resource]
        ? Subjects.ObjectsLike(Cluster, group, resource, Namespace, Name)
        : Subjects.ObjectsLike(Cluster, Group, Resource, Namespace, Name);

    /// <summary>What is wrong with it; null for nothing.</summary>
    public string? Problem()
    {
        if (Limit is < 1 or > MostInAPage)
        {
            return $"limit must be 1 to {MostInAPage}";
        }

        if (After is not null && !ObjectKey.TryParse(After, null, out _))
        {
            return "after must be what the page before called next";
        }

        if (Resource?.Count(letter => letter == '/') > 1 || new[] { Cluster, Group, Resource, Namespace, Name }.Any(part => part is "" || part?.StartsWith('/') == true || part?.EndsWith('/') == true))
        {
            return "cluster, group, resource, namespace and name must not be empty; resource is pods, or with its group apps/deployments";
        }

        return Tier is null or 1 or 2 ? null : "tier must be 1 (presence) or 2 (full)";
    }

    /// <summary>Whether what the header says of an object is asked for.</summary>
    public bool Matches(ObjectState state, string header) =>
        state.Deleted == (Deleted ?? false)
        && (Kind is null || string.Equals(Kind, state.Kind, StringComparison.OrdinalIgnoreCase))
        && (Tier is null || Tier == state.Tier)
        && (Design is null || (Design == AnyDesign ? state.Origin == "greenfield" : string.Equals(Design, state.Design, StringComparison.OrdinalIgnoreCase)))
        && (Product is null || ObjectMessage.Products(header).Contains(Product));

    /// <exception cref="FormatException">The selector is none.</exception>
    public LabelSelector? Selector() => Labels is null ? null : LabelSelector.Parse(Labels);
}
