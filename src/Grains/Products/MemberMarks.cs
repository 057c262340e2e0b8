using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>What the objects of a product ought to say of it in their rows.</summary>
internal static class MemberMarks
{
    private const string ControlPlane = "control-plane";
    private const string DataPlane = "data-plane";
    private const string CrdsOnly = "crds-only";

    /// <summary>By the object; what is not in it ought to say nothing.</summary>
    public static Dictionary<ObservedObject, Installation> Owners(IReadOnlyList<Installation> found)
    {
        var owners = new Dictionary<ObservedObject, Installation>();
        foreach (var installation in found)
        {
            foreach (var member in installation.Members)
            {
                // What belongs to the whole cluster speaks for every installation; its row names the first.
                _ = owners.TryAdd(member, installation);
            }
        }

        return owners;
    }

    public static ProductMark Of(Installation installation, ObjectEvidence evidence) =>
        new(installation.Product, installation.Name, Role(installation, evidence), installation.Confidence)
        {
            Version = Text(installation.Version),
            Component = Text(evidence.Signals.FirstOrDefault(signal => signal.Component.Length > 0 && signal.Role != ComponentRole.Helper)?.Component ?? ""),
            Namespace = Text(installation.Namespace),
            Instance = Text(installation.Instance),
        };

    private static string Role(Installation installation, ObjectEvidence evidence)
    {
        if (installation.Role == InstallationRole.CrdsOnly)
        {
            return CrdsOnly;
        }

        var isDirecting = evidence.Signals.Any(signal => signal.Role == ComponentRole.ControlPlane);
        var isDirected = evidence.Signals.Any(signal => signal.Role == ComponentRole.DataPlane);
        return isDirected && !isDirecting ? DataPlane : isDirecting || installation.Role == InstallationRole.ControlPlane ? ControlPlane : DataPlane;
    }

    private static string? Text(string value) => value.Length == 0 ? null : value;
}
