using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Silo.Flushing;

/// <summary>What is sent again: everything, one cluster, or one collection of it.</summary>
internal sealed record FlushScope
{
    public static readonly FlushScope Everything = new();

    private FlushScope()
    {
    }

    /// <summary>Null: all clusters.</summary>
    public string? Cluster { get; private init; }

    /// <summary>Null: all resources.</summary>
    public CollectionKey? Collection { get; private init; }

    /// <summary>Filter of the objects' subjects.</summary>
    public string Filter => Collection is { } collection ? Subjects.ObjectsOf(collection)
        : Cluster is { } cluster ? Subjects.ObjectsOf(cluster)
        : Subjects.AllObjects;

    public static FlushScope Of(string cluster) => new() { Cluster = cluster };

    public static FlushScope Of(CollectionKey collection) => new() { Cluster = collection.Cluster, Collection = collection };

    /// <summary>The scope with this filter; null when it is no filter of a scope.</summary>
    public static FlushScope? Parse(string? filter)
    {
        if (filter == Subjects.AllObjects)
        {
            return Everything;
        }

        // A filter is the subject of an object with its last tokens left out.
        var tokens = (filter ?? "").Split('.');
        return tokens switch
        {
            ["objects", _, ">"] when Subjects.TryParseObject($"objects.{tokens[1]}.core.x._.x", out var key) => Of(key.Cluster),
            ["objects", _, _, _, ">"] when Subjects.TryParseObject($"objects.{tokens[1]}.{tokens[2]}.{tokens[3]}._.x", out var key) => Of(key.Collection),
            _ => null,
        };
    }

    /// <summary>Whether everything of the other is in this one too.</summary>
    public bool Covers(FlushScope other) =>
        Cluster is null || (Cluster == other.Cluster && (Collection is null || Collection == other.Collection));

    public override string ToString() => Collection?.ToString() ?? Cluster ?? "everything";
}
