using System.Globalization;
using System.Text.Json;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Objects;

/// <summary>What identifies a thing of an engine, read off a row of a list or what an inspect says: both have it, in different places.</summary>
/// <param name="Id">The engine's id of it, or its name where it has none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Project">The compose project, or the stack, that it belongs to; empty for none.</param>
internal readonly record struct EngineObject(string Id, string Name, string Project)
{
    /// <summary>Labels that say to which project something belongs: Compose's, that of Podman's Compose, that of stacks in a Swarm.</summary>
    private static readonly string[] ProjectLabels = ["com.docker.compose.project", "io.podman.compose.project", "com.docker.stack.namespace"];

    /// <exception cref="JsonException">It has neither id nor name.</exception>
    public static EngineObject Of(EngineKind kind, JsonElement found)
    {
        string name = Text(found, "Name") ?? Text(Member(found, "Spec"), "Name") ?? FirstName(found) ?? Text(Member(found, "Description"), "Hostname") ?? "";
        string id = Text(found, "Id") ?? Text(found, "ID") ?? name;
        if (kind == EngineKind.Images || name.Length == 0)
        {
            // Tags move from image to image; the digest is the image.
            name = id.StartsWith("sha256:", StringComparison.Ordinal) ? id["sha256:".Length..] : id;
        }

        return id.Length == 0
            ? throw new JsonException($"The engine told of one of its {kind.Type.Resource} without id and name.")
            : new EngineObject(id, Key(name.TrimStart('/')), kind == EngineKind.Images ? "" : ProjectOf(LabelsOf(found)));
    }

    /// <summary>The project that labels name; empty for none.</summary>
    public static string ProjectOf(JsonElement labels) =>
        ProjectLabels.Select(label => Text(labels, label)).FirstOrDefault(project => project is not null) is { } found ? Key(found) : "";

    /// <summary>The labels, wherever they are.</summary>
    public static JsonElement LabelsOf(JsonElement found)
    {
        foreach (var place in new[] { found, Member(found, "Config"), Member(found, "Spec"), Member(Member(found, "Spec"), "ContainerSpec") })
        {
            if (Member(place, "Labels") is { ValueKind: JsonValueKind.Object } labels)
            {
                return labels;
            }
        }

        return default;
    }

    /// <summary>When it was made, in whole seconds, as Kubernetes writes it: rows of lists know no more.</summary>
    public static string? CreatedOf(JsonElement found)
    {
        var created = Member(found, "Created") is { ValueKind: not JsonValueKind.Undefined } there ? there : Member(found, "CreatedAt");
        DateTimeOffset? moment = created.ValueKind switch
        {
            JsonValueKind.Number when created.TryGetInt64(out long seconds) && seconds is > 0 and < 253402300800 => DateTimeOffset.FromUnixTimeSeconds(seconds),
            JsonValueKind.String when DateTimeOffset.TryParse(created.GetString(), CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => null,
        };
        return moment is { Year: > 1970 } known ? known.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : null;
    }

    public static JsonElement Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : default;

    /// <summary>A member's text; null where it has none.</summary>
    public static string? Text(JsonElement of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } value ? value : null;

    // Names become part of keys, in which a slash separates.
    private static string Key(string name) => name.Replace('/', '-').Replace('%', '-');

    private static string? FirstName(JsonElement found) =>
        Member(found, "Names") is { ValueKind: JsonValueKind.Array } names && names.GetArrayLength() > 0 ? names[0].GetString() : null;
}
