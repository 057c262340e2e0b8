namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>Objects of one product that belong together.</summary>
internal sealed class InstallationGroup(string @namespace, string instance)
{
    public string Namespace { get; } = @namespace;

    public string Instance { get; } = instance;

    /// <summary>Workloads that run the product itself.</summary>
    public List<ObjectEvidence> Core { get; } = [];

    /// <summary>Workloads that carry only its sidecars, agents or operands.</summary>
    public List<ObjectEvidence> DataPlane { get; } = [];

    /// <summary>Everything that lies beside them or belongs to the whole cluster.</summary>
    public List<ObjectEvidence> Support { get; } = [];

    public IEnumerable<ObjectEvidence> All => Core.Concat(DataPlane).Concat(Support);
}
