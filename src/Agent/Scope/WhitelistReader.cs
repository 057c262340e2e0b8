using System.Text.Json;

namespace MeshSync.Fabric.Agent.Scope;

/// <summary>
/// Reads the entries of a whitelist, <c>{"Resource":"pods.v1.","Events":["ADDED","MODIFIED","DELETED"]}</c>. Member names are taken in
/// any case, as Go takes them; without Events all are meant.
/// </summary>
internal static class WhitelistReader
{
    /// <exception cref="FormatException">Names the entry and what is wrong with it.</exception>
    public static IReadOnlyList<WhitelistEntry> Read(string path, List<JsonElement> entries) =>
    [
        .. entries
            .Select((entry, index) => Entry($"{path}[{index}]", entry))
            .GroupBy(entry => entry.Name)
            .Select(same => new WhitelistEntry(same.Key, same.Aggregate(EventTypes.None, (events, entry) => events | entry.Events))),
    ];

    private static WhitelistEntry Entry(string path, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"{path}: expected {{\"Resource\":…,\"Events\":[…]}}, found {WatchListReader.Describe(entry)}");
        }

        ResourceName? name = null;
        var events = EventTypes.All;
        foreach (var member in entry.EnumerateObject())
        {
            if (member.Name.Equals("Resource", StringComparison.OrdinalIgnoreCase))
            {
                name = WatchListReader.Name($"{path}.{member.Name}", member.Value);
            }
            else if (member.Name.Equals("Events", StringComparison.OrdinalIgnoreCase))
            {
                events = Events($"{path}.{member.Name}", member.Value);
            }
            else
            {
                throw new FormatException($"{path}.{member.Name}: there is no such field; an entry has Resource and Events");
            }
        }

        return name is { } found ? new WhitelistEntry(found, events) : throw new FormatException($"{path}: names no Resource");
    }

    private static EventTypes Events(string path, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            throw new FormatException($"{path}: expected at least one of ADDED, MODIFIED, DELETED in an array, found {WatchListReader.Describe(value)}");
        }

        return value.EnumerateArray()
            .Select((item, index) => Event($"{path}[{index}]", item))
            .Aggregate(EventTypes.None, (events, one) => events | one);
    }

    private static EventTypes Event(string path, JsonElement value) => (value.ValueKind == JsonValueKind.String ? value.GetString() : null) switch
    {
        "ADDED" => EventTypes.Added,
        "MODIFIED" => EventTypes.Modified,
        "DELETED" => EventTypes.Deleted,
        _ => throw new FormatException($"{path}: expected ADDED, MODIFIED or DELETED, found {WatchListReader.Describe(value)}"),
    };
}
