using System.Text.RegularExpressions;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Scope;

/// <summary>A resource as a watch list names it: <c>plural.version.group</c>, with a trailing dot for the core group.</summary>
internal readonly partial record struct ResourceName(string Plural, string Version, string Group)
{
    /// <exception cref="FormatException">The text is no such name; says what was expected.</exception>
    public static ResourceName Parse(string text)
    {
        string[] parts = text.Split('.', 3);
        return parts.Length == 3 && Label().IsMatch(parts[0]) && Label().IsMatch(parts[1]) && (parts[2].Length == 0 || Domain().IsMatch(parts[2]))
            ? new ResourceName(parts[0], parts[1], parts[2])
            : throw new FormatException($"\"{text}\" is no resource: expected <plural>.<version>.<group>, as in deployments.v1.apps, or pods.v1. for the core group");
    }

    /// <summary>Whether it is the same resource, in whichever version.</summary>
    public bool Names(ResourceType type) => Plural == type.Resource && Group == type.Group;

    public override string ToString() => $"{Plural}.{Version}.{Group}";

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex Label();

    [GeneratedRegex("^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")]
    private static partial Regex Domain();
}
