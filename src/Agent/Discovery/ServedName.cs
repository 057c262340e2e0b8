using System.Buffers;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Discovery;

/// <summary>A resource as a server names it, which may be anything: names become parts of paths, subjects and keys.</summary>
internal readonly record struct ServedName(string Group, string? Version, string? Resource, string? Kind, bool Namespaced)
{
    private static readonly SearchValues<char> InNames = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._");

    public bool IsSubresource => Resource?.Contains('/', StringComparison.Ordinal) == true;

    /// <summary>The resource; null where a name is one that nothing can have.</summary>
    public ResourceType? Type =>
        (Group.Length == 0 || IsUsable(Group)) && IsUsable(Version) && IsUsable(Resource) ? new ResourceType(Group, Version!, Resource!, Kind ?? "", Namespaced) : null;

    /// <summary>Whether it is a name as Kubernetes has them.</summary>
    public static bool IsUsable(string? name) => name is not (null or "" or "." or "..") && !name.AsSpan().ContainsAnyExcept(InNames);

    public override string ToString() => $"'{Resource}' of '{Group}/{Version}'";
}
