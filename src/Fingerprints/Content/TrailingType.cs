namespace MeshSync.Fabric.Fingerprints.Content;

/// <summary>
/// Takes <c>apiVersion</c> and <c>kind</c> off the end of an object, where some encoders put them; everybody else puts
/// them before the metadata, where the walk leaves them out.
/// </summary>
internal static class TrailingType
{
    /// <param name="properties">The object's last properties, without its bracket.</param>
    public static ReadOnlySpan<byte> Without(ReadOnlySpan<byte> properties)
    {
        while (properties.EndsWith("\""u8))
        {
            int value = properties[..^1].LastIndexOf((byte)'"');
            ReadOnlySpan<byte> before = value < 0 ? [] : properties[..value];
            int keyLength = before.EndsWith("\"kind\":"u8) ? "\"kind\":"u8.Length
                : before.EndsWith("\"apiVersion\":"u8) ? "\"apiVersion\":"u8.Length
                : 0;

            // Anything but a comma before it, and the quote belongs to another, longer key.
            ReadOnlySpan<byte> left = before[..^keyLength];
            if (keyLength == 0 || !(left.IsEmpty || left.EndsWith(","u8)))
            {
                break;
            }

            properties = left.TrimEnd((byte)',');
        }

        return properties;
    }
}
