namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>What of an object tells which installation it belongs to. Each is empty where the object does not say.</summary>
/// <param name="Instance"><c>app.kubernetes.io/instance</c>.</param>
/// <param name="PartOf"><c>app.kubernetes.io/part-of</c>.</param>
/// <param name="Name"><c>app.kubernetes.io/name</c>.</param>
/// <param name="Release">Helm release, from its annotation or the older label <c>release</c>.</param>
/// <param name="Namespace">The namespace that an object without one points to: of its Helm release, or of the Service of its webhook.</param>
/// <param name="Owner"><c>Kind/name</c> of the controlling owner.</param>
public sealed record Grouping(
    string Instance = "", string PartOf = "", string Name = "", string Release = "", string Namespace = "", string Owner = "")
{
    public static Grouping None { get; } = new();
}
