using System.IO.Pipelines;
using System.Text.Json;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Discovery;

/// <summary>
/// Just enough of OpenAPI v3 for kubectl to believe that the server validates fields; without it <c>kubectl apply</c>
/// insists on a whole schema.
/// </summary>
internal sealed class OpenApiHandler(ResourceCatalog catalog)
{
    /// <returns>False when the path is none of OpenAPI's.</returns>
    public async Task<bool> HandleAsync(HttpContext context, PipeWriter body)
    {
        var path = context.Request.Path.Value ?? "";
        var groupVersion = path.StartsWith("/openapi/v3/", StringComparison.Ordinal) ? path["/openapi/v3/".Length..] : "";
        var resources = catalog.Resources.Where(r => PathOf(r) == groupVersion).ToList();
        if (path != "/openapi/v3" && resources.Count == 0)
        {
            return false;
        }

        context.Response.ContentType = "application/json";
        await using (var writer = new Utf8JsonWriter(body, RelaxedJson.Writer))
        {
            writer.WriteStartObject();
            if (groupVersion.Length == 0)
            {
                WriteIndex(writer);
            }
            else
            {
                WriteDocument(writer, groupVersion, resources);
            }

            writer.WriteEndObject();
        }

        await body.FlushAsync(context.RequestAborted);
        return true;
    }

    private void WriteIndex(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("paths");
        foreach (var path in catalog.Resources.Select(PathOf).Distinct())
        {
            writer.WriteStartObject(path);
            writer.WriteString("serverRelativeURL", $"/openapi/v3/{path}");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteDocument(Utf8JsonWriter writer, string groupVersion, IEnumerable<ServedResource> resources)
    {
        writer.WriteString("openapi", "3.0.0");
        writer.WriteStartObject("info");
        writer.WriteString("title", "Kubernetes");
        writer.WriteString("version", "v1.32.0");
        writer.WriteEndObject();
        writer.WriteStartObject("paths");
        foreach (var resource in resources)
        {
            writer.WritePropertyName($"/{groupVersion}/{resource.Plural}/{{name}}");
            writer.WriteRawValue(
                $$$"""
                {"patch":{"parameters":[{"name":"fieldValidation","in":"query","schema":{"type":"string"}}],"responses":{},
                """
                + $$$$"""
                "x-kubernetes-action":"patch","x-kubernetes-group-version-kind":{"group":"{{{{resource.Group}}}}","version":"{{{{resource.Version}}}}","kind":"{{{{resource.Kind}}}}"}}}
                """);
        }

        writer.WriteEndObject();
    }

    private static string PathOf(ServedResource resource) =>
        resource.Group.Length == 0 ? $"api/{resource.Version}" : $"apis/{resource.Group}/{resource.Version}";
}
