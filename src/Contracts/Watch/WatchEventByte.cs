namespace MeshSync.Fabric.Contracts;

/// <summary>
/// Type and depth of an event in the byte it begins with: the type in the low half, the depth in the high one. What is whole is written as
/// it was before there were depths, so a silo of that time reads every agent that uses none.
/// </summary>
internal static class WatchEventByte
{
    private const int DepthShift = 4;

    public static byte Write(WatchEventType type, WatchDepth depth) => (byte)((byte)type | ((byte)depth << DepthShift));

    public static (WatchEventType Type, WatchDepth Depth) Read(byte value, int place)
    {
        var (type, depth) = ((WatchEventType)(value & 0x0f), (WatchDepth)(value >> DepthShift));
        return type <= WatchEventType.Delete && depth <= WatchDepth.WholeFollows
            ? (type, depth)
            : throw new WatchBatchFormatException($"Event {place} of the batch has the unknown type {value}.");
    }
}
