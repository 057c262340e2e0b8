using System.Collections.Frozen;
using System.Text.Json;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Objects;

/// <summary>One kind of thing that an engine has: where it is read, and what of it becomes which part of an object.</summary>
/// <param name="Type">As everybody behind the agent knows it.</param>
/// <param name="ListPath">What lists all of it.</param>
/// <param name="InspectPath">What reads one, up to its id.</param>
/// <param name="EventTypes">Events of these things tell that one of it may have changed.</param>
internal sealed record EngineKind(ResourceType Type, string ListPath, string InspectPath, IReadOnlyList<string> EventTypes)
{
    public const string Group = "docker.meshery.io";

    private const string Version = "v1";

    /// <summary>What follows the id in the path that reads one.</summary>
    public string InspectSuffix { get; init; } = "";

    /// <summary>Member of the list that has its rows; null where the list is an array.</summary>
    public string? ListMember { get; init; }

    /// <summary>A row of the list has all that there is to know.</summary>
    public bool RowsAreWhole { get; init; }

    /// <summary>An event does not say of which object it is, so all are looked at.</summary>
    public bool LooksAtAll { get; init; }

    /// <summary>How often it is looked at without an event; null for never.</summary>
    public TimeSpan? LookInterval { get; init; }

    /// <summary>Members that say how it is rather than what it is meant to be.</summary>
    public FrozenSet<string> StatusMembers { get; init; } = [];

    /// <summary>Members that are metadata already, that change without anything having changed, or that nobody outside may know.</summary>
    public FrozenSet<string> OmittedMembers { get; init; } = [];

    /// <summary>Its member <c>Spec</c> is the spec and everything else is status, as the Swarm has it.</summary>
    public bool IsOfSwarm { get; init; }

    /// <summary>Rows of the list have a <c>Status</c> that says how long ago something was.</summary>
    public static EngineKind Containers { get; } = new(TypeOf("containers", "Container"), "containers/json?all=1", "containers/", ["container", "network"])
    {
        InspectSuffix = "/json",
        StatusMembers = ["State", "RestartCount", "NetworkSettings"],
        OmittedMembers =
        [
            "Id", "Name", "Created", "Status", "ExecIDs", "ResolvConfPath", "HostnamePath", "HostsPath", "LogPath", "StaticDir", "OCIConfigPath", "GraphDriver",
            "SizeRw", "SizeRootFs", "ProcessLabel",
        ],
    };

    /// <summary>An event names the image as whoever did something called it.</summary>
    public static EngineKind Images { get; } = new(TypeOf("images", "Image"), "images/json", "images/", ["image"])
    {
        InspectSuffix = "/json",
        LooksAtAll = true,
        StatusMembers = ["Size"],
        OmittedMembers = ["Id", "Created", "GraphDriver", "Metadata", "VirtualSize", "ContainerConfig", "Container", "Identity"],
    };

    /// <summary>Podman tells nothing of them.</summary>
    public static EngineKind Networks { get; } = new(TypeOf("networks", "Network"), "networks", "networks/", ["network"])
    {
        LookInterval = TimeSpan.FromSeconds(15),
        StatusMembers = ["Containers", "Peers", "Services"],
        OmittedMembers = ["Id", "Name", "Created", "Labels"],
    };

    public static EngineKind Volumes { get; } = new(TypeOf("volumes", "Volume"), "volumes", "volumes/", ["volume"])
    {
        ListMember = "Volumes",
        RowsAreWhole = true,
        StatusMembers = ["Status"],
        OmittedMembers = ["Name", "CreatedAt", "Labels", "UsageData", "MountCount", "NeedsCopyUp", "NeedsChown", "LockNumber"],
    };

    public static EngineKind ComposeProjects { get; } = new(TypeOf("composeprojects", "ComposeProject"), "", "", ["container", "network", "volume"])
    {
        RowsAreWhole = true,
        LooksAtAll = true,
        StatusMembers = ["Services"],
        OmittedMembers = ["Id", "Name", "Labels"],
    };

    public static IReadOnlyList<EngineKind> OfEngine { get; } = [Containers, Images, Networks, Volumes, ComposeProjects];

    /// <summary>What only a manager of a Swarm tells. There are no events of tasks, and those of the nodes they run on are told there.</summary>
    public static IReadOnlyList<EngineKind> OfSwarm { get; } =
    [
        Swarm("services", "Service", ["service"]),
        Swarm("nodes", "Node", ["node"]),
        Swarm("tasks", "Task", ["service", "node", "container"]) with { LooksAtAll = true, LookInterval = TimeSpan.FromSeconds(10) },
        Swarm("secrets", "Secret", ["secret"]),
        Swarm("configs", "Config", ["config"]),
    ];

    public static EngineKind? Find(ResourceType type) =>
        OfEngine.Concat(OfSwarm).FirstOrDefault(kind => (kind.Type.Group, kind.Type.Resource) == (type.Group, type.Resource));

    public string PathOf(string id) => $"{InspectPath}{Uri.EscapeDataString(id)}{InspectSuffix}";

    /// <summary>The rows of what <see cref="ListPath"/> answers.</summary>
    /// <exception cref="JsonException">It has none.</exception>
    public IEnumerable<JsonElement> RowsOf(JsonElement answer)
    {
        var rows = ListMember is null ? answer : answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(ListMember, out var member) ? member : default;
        return rows.ValueKind switch
        {
            JsonValueKind.Array => rows.EnumerateArray(),
            JsonValueKind.Null => [],
            _ => throw new JsonException($"The engine's answer to {ListPath} is no list."),
        };
    }

    private static EngineKind Swarm(string resource, string kind, IReadOnlyList<string> events) => new(TypeOf(resource, kind), resource, $"{resource}/", events)
    {
        RowsAreWhole = true,
        IsOfSwarm = true,
        OmittedMembers = ["ID", "Name", "CreatedAt", "UpdatedAt", "Labels", "PreviousSpec", "Data"],
    };

    private static ResourceType TypeOf(string resource, string kind) => new(Group, Version, resource, kind, Namespaced: true);
}
