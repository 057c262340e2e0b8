using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Meshery.Tests.Golden;

/// <summary>One recorded line: an object, and what the Go MeshSync made of it (null where it crashed).</summary>
internal sealed record GoldenPair(int Line, MesheryEvent Event, string ClusterId, byte[] Json, string? Wire)
{
    public static IReadOnlyList<GoldenPair> All { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Golden", "pairs.jsonl"))
            .Where(line => line.Length > 0)
            .Select((line, index) => Parse(index + 1, line)),
    ];

    public JsonElement Object => JsonElement.Parse(Json);

    public string ApiVersion => Object.GetProperty("apiVersion").GetString()!;

    public string Kind => Object.GetProperty("kind").GetString()!;

    public static GoldenPair At(int line) => All[line - 1];

    private static GoldenPair Parse(int number, string line)
    {
        JsonElement pair = JsonElement.Parse(line);
        return new GoldenPair(
            number,
            Enum.Parse<MesheryEvent>(pair.GetProperty("event").GetString()!, ignoreCase: true),
            pair.GetProperty("cluster_id").GetString()!,
            Encoding.UTF8.GetBytes(pair.GetProperty("object").GetRawText()),
            pair.GetProperty("wire").GetString());
    }
}
