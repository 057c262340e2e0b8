using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Meshery.Json;

namespace MeshSync.Fabric.Meshery.Conversion;

/// <summary>
/// Where a Service can be reached, as far as the object itself says: the load balancer or the node port first, then the
/// cluster IP; the last port wins and only 443 means https, as in the original. Nothing is dialled.
/// </summary>
internal static class ServiceEndpoints
{
    private const string Kind = "Service";
    private const int HttpsPort = 443;

    private static readonly SearchValues<byte> HostCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:"u8);

    /// <summary>Begins an object with the property <c>capabilities</c>; false, and nothing written, for anything but a Service.</summary>
    public static bool TryWrite(ref WireWriter writer, scoped in JsonTape tape, ObjectFrame frame)
    {
        if (!IsService(in tape, frame) || !TryReadPorts(in tape, out int clusterPort, out int nodePort))
        {
            return false;
        }

        ReadOnlySpan<byte> clusterIp = Text(in tape, tape.Find(JsonTape.Root, "spec"u8), "clusterIP"u8);
        ReadOnlySpan<byte> external = ExternalAddress(in tape, clusterIp);
        int externalPort = external.IsEmpty ? nodePort : clusterPort;

        writer.Raw("{\"capabilities\":{\"connection\":true,\"urls\":["u8);
        bool written = externalPort != 0 && WriteUrl(ref writer, external.IsEmpty ? "localhost"u8 : external, externalPort, after: false);
        WriteUrl(ref writer, clusterIp, clusterPort, after: written);
        writer.Raw("]}"u8);
        return true;
    }

    private static bool IsService(scoped in JsonTape tape, ObjectFrame frame)
    {
        int kind = tape.Find(JsonTape.Root, "kind"u8, JsonTokenType.String);
        return RawJson.IsEmpty(in tape, kind) ? frame.Kind == Kind : tape.TextOf(kind).SequenceEqual("Service"u8);
    }

    /// <summary>False when the ports are not what a Service has: then nothing is said about it.</summary>
    private static bool TryReadPorts(scoped in JsonTape tape, out int clusterPort, out int nodePort)
    {
        clusterPort = 0;
        nodePort = 0;
        int ports = tape.Find(tape.Find(JsonTape.Root, "spec"u8), "ports"u8);
        if (ports == JsonTape.None || tape[ports].Kind == JsonTokenType.Null)
        {
            return true;
        }

        if (tape[ports].Kind != JsonTokenType.StartArray)
        {
            return false;
        }

        for (int port = tape[ports].FirstChild; port != JsonTape.None; port = tape[port].Next)
        {
            if (!TryReadPort(in tape, port, "port"u8, out clusterPort) || !TryReadPort(in tape, port, "nodePort"u8, out nodePort))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadPort(scoped in JsonTape tape, int port, ReadOnlySpan<byte> key, out int value)
    {
        value = 0;
        if (tape[port].Kind != JsonTokenType.StartObject)
        {
            return false;
        }

        int number = tape.Find(port, key);
        if (number == JsonTape.None || tape[number].Kind == JsonTokenType.Null)
        {
            return true;
        }

        if (tape[number].Kind != JsonTokenType.Number || !GoNumber.TryGetInt64(tape.TextOf(number), out long parsed) || parsed != (int)parsed)
        {
            return false;
        }

        value = (int)parsed;
        return true;
    }

    private static ReadOnlySpan<byte> ExternalAddress(scoped in JsonTape tape, ReadOnlySpan<byte> clusterIp)
    {
        int loadBalancer = tape.Find(tape.Find(JsonTape.Root, "status"u8), "loadBalancer"u8);
        int ingress = tape.Find(loadBalancer, "ingress"u8, JsonTokenType.StartArray);
        int first = ingress == JsonTape.None ? JsonTape.None : tape[ingress].FirstChild;
        ReadOnlySpan<byte> ip = Text(in tape, first, "ip"u8);
        if (ip.IsEmpty)
        {
            return Text(in tape, first, "hostname"u8);
        }

        return ip.SequenceEqual("<pending>"u8) ? clusterIp : ip;
    }

    private static ReadOnlySpan<byte> Text(scoped in JsonTape tape, int parent, ReadOnlySpan<byte> key)
    {
        int text = tape.Find(parent, key, JsonTokenType.String);
        return text == JsonTape.None ? [] : tape.TextOf(text);
    }

    /// <summary>False, and nothing written, where there is no address: headless, ExternalName, or not a host at all.</summary>
    private static bool WriteUrl(ref WireWriter writer, ReadOnlySpan<byte> address, int port, bool after)
    {
        if (address.IsEmpty || address.SequenceEqual("None"u8) || address.ContainsAnyExcept(HostCharacters))
        {
            return false;
        }

        bool isIpv6 = address.Contains((byte)':');
        Span<byte> digits = stackalloc byte[GoNumber.MaxLength];
        port.TryFormat(digits, out int length);

        writer.Raw(after ? ",\""u8 : "\""u8);
        writer.Raw(port == HttpsPort ? "https://"u8 : "http://"u8);
        writer.Raw(isIpv6 ? "["u8 : []);
        writer.Raw(address);
        writer.Raw(isIpv6 ? "]:"u8 : ":"u8);
        writer.Raw(digits[..length]);
        writer.Raw((byte)'"');
        return true;
    }
}
