namespace MeshSync.Fabric.Simulator.Requests;

/// <summary>What a request wants, in the words of RBAC, and <see cref="Discovery"/> for everything that is no resource.</summary>
public enum ApiVerb
{
    Discovery,
    Get,
    List,
    Watch,
    Create,
    Update,
    Patch,
    Delete,
    DeleteCollection,
}
