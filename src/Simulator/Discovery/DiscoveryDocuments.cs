using System.Text.Json;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Discovery;

/// <summary>The documents of the older form: APIVersions, APIGroupList, APIGroup and APIResourceList.</summary>
internal static class DiscoveryDocuments
{
    public static void WriteCoreVersions(Utf8JsonWriter writer, string host)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "APIVersions");
        WriteStrings(writer, "versions", ["v1"]);
        writer.WriteStartArray("serverAddressByClientCIDRs");
        writer.WriteStartObject();
        writer.WriteString("clientCIDR", "0.0.0.0/0");
        writer.WriteString("serverAddress", host);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteGroups(Utf8JsonWriter writer, IEnumerable<ServedResource> resources)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "APIGroupList");
        writer.WriteString("apiVersion", "v1");
        writer.WriteStartArray("groups");
        foreach (var group in resources.GroupBy(r => r.Group))
        {
            WriteGroup(writer, group.Key, group, alone: false);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <param name="alone">As a document of its own, with its type.</param>
    public static void WriteGroup(Utf8JsonWriter writer, string name, IEnumerable<ServedResource> resources, bool alone)
    {
        var versions = resources.Select(r => r.Version).Distinct().ToList();
        writer.WriteStartObject();
        if (alone)
        {
            writer.WriteString("kind", "APIGroup");
            writer.WriteString("apiVersion", "v1");
        }

        writer.WriteString("name", name);
        writer.WriteStartArray("versions");
        versions.ForEach(version => WriteVersion(writer, name, version));
        writer.WriteEndArray();
        writer.WritePropertyName("preferredVersion");
        WriteVersion(writer, name, versions[0]);
        writer.WriteEndObject();
    }

    public static void WriteResources(Utf8JsonWriter writer, string groupVersion, IEnumerable<ServedResource> resources)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "APIResourceList");
        if (groupVersion.Contains('/', StringComparison.Ordinal))
        {
            writer.WriteString("apiVersion", "v1");
        }

        writer.WriteString("groupVersion", groupVersion);
        writer.WriteStartArray("resources");
        foreach (var resource in resources)
        {
            WriteResource(writer, resource);
            foreach (var subresource in resource.Subresources)
            {
                WriteSubresource(writer, resource, subresource);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Content and streams (log, proxy) can only be got; the others are the object again.</summary>
    public static IReadOnlyList<string> SubresourceVerbs(string subresource) => subresource switch
    {
        "log" => ["get"],
        "proxy" => ["create", "delete", "get", "patch", "update"],
        "finalize" => ["update"],
        _ => ["get", "patch", "update"],
    };

    public static void WriteStrings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static void WriteResource(Utf8JsonWriter writer, ServedResource resource)
    {
        writer.WriteStartObject();
        writer.WriteString("name", resource.Plural);
        writer.WriteString("singularName", resource.Singular);
        writer.WriteBoolean("namespaced", resource.Namespaced);
        writer.WriteString("kind", resource.Kind);
        WriteStrings(writer, "verbs", resource.Verbs);
        if (!resource.ShortNames.IsEmpty)
        {
            WriteStrings(writer, "shortNames", resource.ShortNames);
        }

        if (!resource.Categories.IsEmpty)
        {
            WriteStrings(writer, "categories", resource.Categories);
        }

        writer.WriteEndObject();
    }

    private static void WriteSubresource(Utf8JsonWriter writer, ServedResource resource, string subresource)
    {
        writer.WriteStartObject();
        writer.WriteString("name", $"{resource.Plural}/{subresource}");
        writer.WriteString("singularName", "");
        writer.WriteBoolean("namespaced", resource.Namespaced);
        writer.WriteString("kind", resource.Kind);
        WriteStrings(writer, "verbs", SubresourceVerbs(subresource));
        writer.WriteEndObject();
    }

    private static void WriteVersion(Utf8JsonWriter writer, string group, string version)
    {
        writer.WriteStartObject();
        writer.WriteString("groupVersion", $"{group}/{version}");
        writer.WriteString("version", version);
        writer.WriteEndObject();
    }
}
