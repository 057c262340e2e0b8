namespace MeshSync.Fabric.Testing.Nats;

/// <summary>What nats-server (2.9, 2.10) has written of a consumer: <c>obs/name/o.dat</c> below its stream's folder.</summary>
internal static class ConsumerFile
{
    private const byte Version = 2;
    private const int Header = 2;

    /// <summary>Sequence in the stream of the last message delivered; 0 where nothing has been written.</summary>
    public static ulong DeliveredIn(string file)
    {
        if (!File.Exists(file) || File.ReadAllBytes(file) is not [_, Version, ..] state)
        {
            return 0;
        }

        // The floors of acknowledgement in consumer and stream, then what is delivered in both.
        int at = Header;
        ulong value = 0;
        for (int number = 0; number < 4 && at < state.Length; number++)
        {
            value = Next(state, ref at);
        }

        return value;
    }

    private static ulong Next(byte[] state, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; at < state.Length; shift += 7)
        {
            byte part = state[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                break;
            }
        }

        return value;
    }
}
