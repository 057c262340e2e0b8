using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Fingerprints.Content;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>Parts of an object's bytes. What is not there, or is something else than expected, is empty.</summary>
internal static class JsonSlice
{
    /// <summary>The value of a property.</summary>
    public static ReadOnlySpan<byte> Member(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name)
    {
        var scanner = new JsonScanner(json);
        if (!scanner.TryOpen((byte)'{'))
        {
            return [];
        }

        while (scanner.NextKey(out ReadOnlySpan<byte> key))
        {
            ReadOnlySpan<byte> value = scanner.Value();
            if (key.SequenceEqual(name))
            {
                return value;
            }
        }

        return [];
    }

    /// <summary>The value at a dotted path.</summary>
    public static ReadOnlySpan<byte> At(ReadOnlySpan<byte> json, string path)
    {
        foreach (string name in path.Split('.'))
        {
            json = Member(json, Encoding.UTF8.GetBytes(name));
        }

        return json;
    }

    /// <summary>What is between the quotes of a text, escapes left in.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> value) =>
        value.Length >= 2 && value[0] == (byte)'"' ? value[1..^1] : [];

    /// <summary>A text as it is meant; empty when it is none, or no proper one.</summary>
    public static string String(ReadOnlySpan<byte> value) => Unescaped(Text(value));

    /// <summary>The same of what is between the quotes.</summary>
    public static string Unescaped(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(text);
        }

        try
        {
            byte[] quoted = [(byte)'"', .. text, (byte)'"'];
            var reader = new Utf8JsonReader(quoted);
            return reader.Read() ? reader.GetString() ?? "" : "";
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    /// <summary>The texts of an object, by name.</summary>
    public static Dictionary<string, string> Strings(ReadOnlySpan<byte> json)
    {
        var strings = new Dictionary<string, string>(StringComparer.Ordinal);
        var scanner = new JsonScanner(json);
        if (scanner.TryOpen((byte)'{'))
        {
            while (scanner.NextKey(out ReadOnlySpan<byte> key))
            {
                strings[Encoding.UTF8.GetString(key)] = String(scanner.Value());
            }
        }

        return strings;
    }
}
