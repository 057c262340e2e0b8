using System.Text.Json;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Discovery;

/// <summary>The newer form: an APIGroupDiscoveryList with everything in one answer.</summary>
internal static class AggregatedDiscovery
{
    public static void Write(Utf8JsonWriter writer, IEnumerable<ServedResource> resources, string version)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "APIGroupDiscoveryList");
        writer.WriteString("apiVersion", $"apidiscovery.k8s.io/{version}");
        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        writer.WriteStartArray("items");
        foreach (var group in resources.GroupBy(r => r.Group))
        {
            WriteGroup(writer, group);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter writer, IGrouping<string, ServedResource> group)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("metadata");
        if (group.Key.Length > 0)
        {
            writer.WriteString("name", group.Key);
        }

        writer.WriteNull("creationTimestamp");
        writer.WriteEndObject();
        writer.WriteStartArray("versions");
        foreach (var version in group.GroupBy(r => r.Version))
        {
            writer.WriteStartObject();
            writer.WriteString("version", version.Key);
            writer.WriteStartArray("resources");
            foreach (var resource in version)
            {
                WriteResource(writer, resource);
            }

            writer.WriteEndArray();
            writer.WriteString("freshness", "Current");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteResource(Utf8JsonWriter writer, ServedResource resource)
    {
        writer.WriteStartObject();
        writer.WriteString("resource", resource.Plural);
        WriteKind(writer, resource);
        writer.WriteString("scope", resource.Namespaced ? "Namespaced" : "Cluster");
        writer.WriteString("singularResource", resource.Singular);
        DiscoveryDocuments.WriteStrings(writer, "verbs", resource.Verbs);
        if (!resource.ShortNames.IsEmpty)
        {
            DiscoveryDocuments.WriteStrings(writer, "shortNames", resource.ShortNames);
        }

        if (!resource.Categories.IsEmpty)
        {
            DiscoveryDocuments.WriteStrings(writer, "categories", resource.Categories);
        }

        if (!resource.Subresources.IsEmpty)
        {
            WriteSubresources(writer, resource);
        }

        writer.WriteEndObject();
    }

    private static void WriteSubresources(Utf8JsonWriter writer, ServedResource resource)
    {
        writer.WriteStartArray("subresources");
        foreach (var subresource in resource.Subresources)
        {
            writer.WriteStartObject();
            writer.WriteString("subresource", subresource);
            WriteKind(writer, resource);
            DiscoveryDocuments.WriteStrings(writer, "verbs", DiscoveryDocuments.SubresourceVerbs(subresource));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteKind(Utf8JsonWriter writer, ServedResource resource)
    {
        writer.WriteStartObject("responseKind");
        writer.WriteString("group", resource.Group);
        writer.WriteString("version", resource.Version);
        writer.WriteString("kind", resource.Kind);
        writer.WriteEndObject();
    }
}
