namespace MeshSync.Fabric.Simulator.Population;

/// <summary>What is known of a node; its object is written from this whenever it changes.</summary>
internal sealed class NodeFacts(string name, string uid, string ip, DateTimeOffset created)
{
    public string Name => name;

    public string Uid => uid;

    public string Ip => ip;

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Heartbeat { get; set; } = created;
}

/// <summary>One deployment and what belongs to it.</summary>
internal sealed class AppFacts(string ns, string name, string uid, DateTimeOffset created)
{
    public string Namespace => ns;

    public string Name => name;

    public string Uid => uid;

    public DateTimeOffset Created { get; } = created;

    /// <summary>Set when it comes from a Meshery design.</summary>
    public string? Design { get; init; }

    public int Revision { get; set; } = 1;

    public int Replicas { get; set; }

    /// <summary>Of the ReplicaSet of the present revision.</summary>
    public string Hash => HashOf(Revision);

    public string SetUid { get; set; } = "";

    public List<PodFacts> Pods { get; } = [];

    public string SetName => $"{name}-{Hash}";

    public string HashOf(int revision) => Filler.Hex($"{ns}/{name}", 9, revision);

    public string Image => $"registry.example.com/{ns}/{name}:1.{Revision}.0";
}

/// <param name="owner">Null for a pod that nobody owns.</param>
internal sealed class PodFacts(AppFacts? owner, string ns, string name, string uid, DateTimeOffset created)
{
    public AppFacts? Owner => owner;

    public string Namespace => ns;

    public string Name => name;

    public string Uid => uid;

    public DateTimeOffset Created { get; } = created;

    public required NodeFacts Node { get; init; }

    public required string Ip { get; init; }

    public required string Image { get; init; }

    public required string Hash { get; init; }

    public int Restarts { get; set; }

    public bool Ready { get; set; } = true;

    /// <summary>When its status changed last.</summary>
    public DateTimeOffset Transition { get; set; } = created;
}
