using System.Collections.Immutable;
using System.Text;

namespace MeshSync.Fabric.Simulator.Storage;

/// <summary>One resource in one served version. Versions of a resource share a <see cref="Collection"/>.</summary>
internal sealed record ServedResource(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    public static readonly ImmutableArray<string> AllVerbs =
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public ImmutableArray<string> Verbs { get; init; } = AllVerbs;

    public ImmutableArray<string> ShortNames { get; init; } = [];

    public ImmutableArray<string> Categories { get; init; } = [];

    public ImmutableArray<string> Subresources { get; init; } = [];

    /// <summary>Items of a list repeat apiVersion and kind for custom resources only, as on a real server.</summary>
    public bool Custom { get; init; }

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>"pods" or "deployments.apps": how errors and faults name a resource.</summary>
    public string GroupResource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The resource whose objects these are: another one where a group serves what is at home elsewhere.</summary>
    public string StoredIn { get => field ?? GroupResource; init; }

    public string ListKind => Kind + "List";

    public string Singular => Kind.ToLowerInvariant();

    /// <summary><c>"kind":"Pod","apiVersion":"v1",</c> in the order a real server writes it.</summary>
    public byte[] TypePrefix { get; } = Encoding.UTF8.GetBytes(TypeOf(Group, Version, Kind));

    public bool Supports(string verb) => Verbs.Contains(verb);

    private static string TypeOf(string group, string version, string kind) =>
        $"\"kind\":\"{kind}\",\"apiVersion\":\"{(group.Length == 0 ? version : $"{group}/{version}")}\",";
}
