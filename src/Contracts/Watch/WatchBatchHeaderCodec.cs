using System.Buffers;

namespace MeshSync.Fabric.Contracts;

internal static class WatchBatchHeaderCodec
{
    [Flags]
    private enum Flags : byte
    {
        None = 0,
        Namespaced = 1,
        Begin = 2,
        End = 4,
        KeepsUnlisted = 8,
    }

    public static void Write(IBufferWriter<byte> output, WatchBatchHeader header)
    {
        Wire.WriteText(output, header.Cluster);
        Wire.WriteText(output, header.Type.Group);
        Wire.WriteText(output, header.Type.Version);
        Wire.WriteText(output, header.Type.Resource);
        Wire.WriteText(output, header.Type.Kind);
        Wire.WriteByte(output, (byte)FlagsOf(header));
        Wire.WriteByte(output, (byte)header.Phase);
        Wire.WriteVarint(output, (ulong)header.Session);
        Wire.WriteVarint(output, header.Sequence);
        Wire.WriteVarint(output, header.Epoch);
        Wire.WriteVarint(output, header.ItemCount);
        Wire.WriteText(output, header.ResourceVersion);
        Wire.WriteVarint(output, (ulong)((header.CapturedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond));
        if (header.Phase == WatchPhase.Audit)
        {
            Wire.WriteVarint(output, header.Digest);
        }
    }

    private static Flags FlagsOf(WatchBatchHeader header) =>
        (header.Type.Namespaced ? Flags.Namespaced : 0)
        | (header.Begin ? Flags.Begin : 0)
        | (header.End ? Flags.End : 0)
        | (header.KeepsUnlisted ? Flags.KeepsUnlisted : 0);

    public static WatchBatchHeader Read(ref WireReader reader)
    {
        var (cluster, group, version, resource, kind) = (reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText(), reader.ReadText());
        var flags = (Flags)reader.ReadByte();
        var phase = reader.ReadByte();
        if (phase > (byte)WatchPhase.Audit)
        {
            throw new WatchBatchFormatException($"Watch batch has the unknown phase {phase}.");
        }

        return new WatchBatchHeader
        {
            Cluster = cluster,
            Type = new ResourceType(group, version, resource, kind, flags.HasFlag(Flags.Namespaced)),
            Begin = flags.HasFlag(Flags.Begin),
            End = flags.HasFlag(Flags.End),
            KeepsUnlisted = flags.HasFlag(Flags.KeepsUnlisted),
            Phase = (WatchPhase)phase,
            Session = (long)reader.ReadVarint(),
            Sequence = reader.ReadVarint(),
            Epoch = reader.ReadVarint(),
            ItemCount = (uint)reader.ReadVarint(),
            ResourceVersion = reader.ReadText(),
            CapturedAt = ReadTime(reader.ReadVarint()),
            Digest = phase == (byte)WatchPhase.Audit ? reader.ReadVarint() : 0,
        };
    }

    private static DateTimeOffset ReadTime(ulong microseconds)
    {
        const ulong latest = 253_402_300_799_999_999;
        return microseconds <= latest
            ? DateTimeOffset.UnixEpoch.AddTicks((long)microseconds * TimeSpan.TicksPerMicrosecond)
            : throw new WatchBatchFormatException($"Watch batch was captured at {microseconds} us, past the year 9999.");
    }
}
