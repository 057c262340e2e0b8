using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>What is stored of an object, for people: the Dashboard shows it as it is.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.object-state")]
public sealed record ObjectState
{
    [Id(0)]
    public required string Key { get; init; }

    [Id(1)]
    public required string Kind { get; init; }

    [Id(2)]
    public required string ApiVersion { get; init; }

    [Id(3)]
    public required string Uid { get; init; }

    [Id(4)]
    public required string ResourceVersion { get; init; }

    /// <summary>Content fingerprint, 32 hexadecimal digits.</summary>
    [Id(5)]
    public required string Fingerprint { get; init; }

    [Id(6)]
    public required int Tier { get; init; }

    /// <summary>Made by Meshery (<c>greenfield</c>) or found by it (<c>brownfield</c>).</summary>
    [Id(7)]
    public required string Origin { get; init; }

    /// <summary>Design of a greenfield object, else empty.</summary>
    [Id(8)]
    public required string Design { get; init; }

    [Id(9)]
    public required bool Deleted { get; init; }

    /// <summary>Event type of the stored message.</summary>
    [Id(10)]
    public required string LastEvent { get; init; }

    [Id(11)]
    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>Stream sequence of the stored message.</summary>
    [Id(12)]
    public required ulong Sequence { get; init; }

    /// <summary>Place in the watch log of the event that last wrote it.</summary>
    [Id(13)]
    public required string LogPosition { get; init; }

    [Id(14)]
    public required int MessageBytes { get; init; }

    internal static ObjectState Of(ObjectKey key, ObjectRecord record, ulong sequence) => new()
    {
        Key = key.ToString(),
        Kind = record.Kind,
        ApiVersion = record.ApiVersion,
        Uid = record.Uid,
        ResourceVersion = record.ResourceVersion,
        Fingerprint = record.Fingerprint.ToString(),
        Tier = (int)record.Tier,
        Origin = record.Design is null ? "brownfield" : "greenfield",
        Design = record.Design ?? "",
        Deleted = record.Event == MesheryEvent.Deleted,
        LastEvent = ObjectStateHeader.NameOf(record.Event),
        ObservedAt = record.ObservedAt,
        Sequence = sequence,
        LogPosition = record.Position.ToString(),
        MessageBytes = record.MessageBytes,
    };
}
