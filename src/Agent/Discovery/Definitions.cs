using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Discovery;

internal static class Definitions
{
    /// <summary>Whether objects of this resource say what else is served.</summary>
    public static bool DefinesResources(this ResourceType type) =>
        type is { Group: "apiextensions.k8s.io", Resource: "customresourcedefinitions" } or { Group: "apiregistration.k8s.io", Resource: "apiservices" };
}
