using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Grains.Surrogates;

/// <summary>How Orleans carries a <see cref="LogPosition"/> between silos; the contracts know nothing of Orleans.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.log-position")]
internal readonly struct LogPositionSurrogate
{
    [Id(0)]
    public long Incarnation { get; init; }

    [Id(1)]
    public ulong Sequence { get; init; }
}

[RegisterConverter]
internal sealed class LogPositionConverter : IConverter<LogPosition, LogPositionSurrogate>
{
    public LogPosition ConvertFromSurrogate(in LogPositionSurrogate surrogate) => new(surrogate.Incarnation, surrogate.Sequence);

    public LogPositionSurrogate ConvertToSurrogate(in LogPosition value) =>
        new() { Incarnation = value.Incarnation, Sequence = value.Sequence };
}
