using System.Text.Json;

namespace MeshSync.Fabric.Agent.Scope;

/// <summary>
/// Reads the watch list out of a MeshSync object: <c>spec.watch-list</c> is a whole ConfigMap whose <c>data</c> holds JSON in strings,
/// <c>whitelist</c> or <c>blacklist</c>. Nothing is guessed: whatever is not understood makes the whole list invalid, because a guess
/// might watch more than was meant.
/// </summary>
internal static class WatchListReader
{
    private const string Data = "spec.watch-list.data";

    /// <exception cref="FormatException">The list is not valid; names the field, and the entry within it.</exception>
    public static WatchList Read(ReadOnlySpan<byte> meshSync)
    {
        using var document = Parse(meshSync);
        var data = Member(Member(Member(document.RootElement, "spec", "spec"), "watch-list", "spec.watch-list"), "data", Data);
        var whitelist = List(data, "whitelist");
        var blacklist = List(data, "blacklist");
        if (whitelist.Count > 0 && blacklist.Count > 0)
        {
            throw new FormatException($"{Data}: whitelist and blacklist are both used; one of them must be \"\"");
        }

        return new WatchList { Only = WhitelistReader.Read($"{Data}.whitelist", whitelist), Except = Names($"{Data}.blacklist", blacklist) };
    }

    /// <summary>The text of <c>data.tier-config</c>; null when there is none.</summary>
    /// <exception cref="FormatException">It is no text.</exception>
    public static string? ReadTierConfig(ReadOnlySpan<byte> meshSync)
    {
        using var document = Parse(meshSync);
        var data = Member(Member(Member(document.RootElement, "spec", "spec"), "watch-list", "spec.watch-list"), "data", Data);
        if (data is not { } element || !element.TryGetProperty("tier-config", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw new FormatException($"{Data}.tier-config: expected JSON in a string, found {Describe(value)}");
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> meshSync)
    {
        var reader = new Utf8JsonReader(meshSync);
        return JsonDocument.ParseValue(ref reader);
    }

    /// <summary>A member that is an object, or nothing.</summary>
    private static JsonElement? Member(JsonElement? parent, string name, string path)
    {
        if (parent is not { } element || !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Object ? value : throw new FormatException($"{path}: expected an object, found {Describe(value)}");
    }

    /// <summary>The entries of one list; an empty text, null and an empty array are no list.</summary>
    private static List<JsonElement> List(JsonElement? data, string name)
    {
        if (data is not { } element || !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            throw new FormatException($"{Data}.{name}: expected JSON in a string, found {Describe(value)}");
        }

        string text = value.GetString()!;
        return string.IsNullOrWhiteSpace(text) ? [] : Entries(text, $"{Data}.{name}");
    }

    private static List<JsonElement> Entries(string json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Array => [.. document.RootElement.EnumerateArray().Select(entry => entry.Clone())],
                JsonValueKind.Null => [],
                _ => throw new FormatException($"{path}: expected a JSON array, found {Describe(document.RootElement)}"),
            };
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: is no JSON: {e.Message}", e);
        }
    }

    private static List<ResourceName> Names(string path, List<JsonElement> entries) => [.. entries.Select((entry, index) => Name($"{path}[{index}]", entry))];

    /// <summary>Reads a resource's name; errors are told of the path.</summary>
    public static ResourceName Name(string path, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.String)
        {
            throw new FormatException($"{path}: expected the name of a resource in quotes, found {Describe(entry)}");
        }

        try
        {
            return ResourceName.Parse(entry.GetString()!);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => $"\"{value.GetString()}\"",
        _ => value.GetRawText(),
    };
}
