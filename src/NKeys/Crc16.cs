namespace NATS.NKeys;

/// <summary>The checksum at the end of an encoded key: CRC-16 with polynomial 0x1021, start value 0, unreflected (XMODEM).</summary>
internal static class Crc16
{
    private const int Polynomial = 0x1021;

    public static ushort Of(ReadOnlySpan<byte> data)
    {
        var crc = 0;
        foreach (var value in data)
        {
            crc ^= value << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ Polynomial;
            }
        }

        return (ushort)crc;
    }
}
