using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Objects;

/// <summary>
/// Writes a thing of an engine as an object in Kubernetes' shape: its labels as labels, and what an inspect says, in the engine's own words,
/// as spec and status. The resourceVersion is left open, so that the rest can be compared with what was read before.
/// </summary>
internal sealed class EngineObjectWriter(bool redact)
{
    /// <summary>Digits of a version: microseconds since 1970, until 2286.</summary>
    private const int VersionDigits = 16;

    private static readonly byte[] OpenVersion = Encoding.UTF8.GetBytes("\"resourceVersion\":\"" + new string('0', VersionDigits));

    /// <summary>What an engine tells in any order, another one each time.</summary>
    private static readonly FrozenSet<string> Unordered = ["Mounts", "RepoTags", "RepoDigests", "Aliases", "DNSNames", "Names", "Ports", "NetworksAttachments", "VirtualIPs"];

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an object whose version is still open.</summary>
    /// <returns>Where its version goes.</returns>
    public int Write(EngineKind kind, EngineObject keys, JsonElement found, PooledBuffer output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("apiVersion", kind.Type.ApiVersion);
        json.WriteString("kind", kind.Type.Kind);
        WriteMetadata(json, keys, found);
        WriteSpec(json, kind, found);
        WriteStatus(json, kind, found);
        json.WriteEndObject();
        json.Flush();

        // The first one is it: nothing that an engine says comes before the metadata.
        return output.WrittenSpan.IndexOf(OpenVersion) + OpenVersion.Length - VersionDigits;
    }

    /// <summary>Puts the version where it goes.</summary>
    public static void Complete(Span<byte> json, int at, ulong version) =>
        version.TryFormat(json.Slice(at, VersionDigits), out _, "D16", CultureInfo.InvariantCulture);

    private static void WriteMetadata(Utf8JsonWriter json, EngineObject keys, JsonElement found)
    {
        json.WriteStartObject("metadata");
        json.WriteString("name", keys.Name);
        if (keys.Project.Length > 0)
        {
            json.WriteString("namespace", keys.Project);
        }

        json.WriteString("uid", keys.Id);
        json.WriteString("resourceVersion", new string('0', VersionDigits));
        if (EngineObject.CreatedOf(found) is { } created)
        {
            json.WriteString("creationTimestamp", created);
        }

        if (EngineObject.LabelsOf(found) is { ValueKind: JsonValueKind.Object } labels)
        {
            json.WriteStartObject("labels");
            foreach (var label in labels.EnumerateObject().OrderBy(label => label.Name, StringComparer.Ordinal))
            {
                json.WriteString(label.Name, label.Value.ValueKind == JsonValueKind.String ? label.Value.GetString() : label.Value.GetRawText());
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteSpec(Utf8JsonWriter json, EngineKind kind, JsonElement found)
    {
        json.WriteStartObject("spec");
        if (kind.IsOfSwarm)
        {
            WriteMembers(json, EngineObject.Member(found, "Spec"), name => !kind.OmittedMembers.Contains(name));
        }
        else
        {
            WriteMembers(json, found, name => !kind.OmittedMembers.Contains(name) && !kind.StatusMembers.Contains(name));
        }

        json.WriteEndObject();
    }

    private void WriteStatus(Utf8JsonWriter json, EngineKind kind, JsonElement found)
    {
        json.WriteStartObject("status");
        WriteMembers(json, found, name => kind.IsOfSwarm ? name != "Spec" && !kind.OmittedMembers.Contains(name) : kind.StatusMembers.Contains(name));
        json.WriteEndObject();
    }

    private void WriteMembers(Utf8JsonWriter json, JsonElement of, Func<string, bool> isWanted)
    {
        if (of.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in of.EnumerateObject().Where(member => isWanted(member.Name)))
        {
            json.WritePropertyName(member.Name);
            WriteValue(json, member.Name, member.Value);
        }
    }

    private void WriteValue(Utf8JsonWriter json, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            json.WriteStartObject();
            // Each check of a container's health adds to its log and changes nothing.
            WriteMembers(json, value, member => name != "Health" || member != "Log");
            json.WriteEndObject();
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            json.WriteStartArray();
            foreach (var item in Unordered.Contains(name) ? value.EnumerateArray().OrderBy(static item => item.GetRawText(), StringComparer.Ordinal) : value.EnumerateArray().AsEnumerable())
            {
                WriteItem(json, name, item);
            }

            json.WriteEndArray();
        }
        else
        {
            value.WriteTo(json);
        }
    }

    private void WriteItem(Utf8JsonWriter json, string arrayName, JsonElement item)
    {
        if (redact && arrayName == "Env" && item.ValueKind == JsonValueKind.String)
        {
            json.WriteStringValue(EnvironmentRedactor.Redact(item.GetString()!));
        }
        else
        {
            WriteValue(json, arrayName, item);
        }
    }
}
