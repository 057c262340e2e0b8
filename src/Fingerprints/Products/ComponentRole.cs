using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Fingerprints.Products;

/// <summary>What a component is to its product.</summary>
public enum ComponentRole
{
    /// <summary>Running it is running the product.</summary>
    [JsonStringEnumMemberName("control-plane")]
    ControlPlane,

    /// <summary>Belongs to an installation elsewhere: a sidecar, an operand, a node agent of a mesh. Never a second installation.</summary>
    [JsonStringEnumMemberName("data-plane")]
    DataPlane,

    /// <summary>Comes with the product but with others too, or does one small task: never enough to say that the product is there.</summary>
    [JsonStringEnumMemberName("helper")]
    Helper,
}
