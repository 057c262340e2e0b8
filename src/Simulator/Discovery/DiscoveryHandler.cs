using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using MeshSync.Fabric.Simulator.Requests;

namespace MeshSync.Fabric.Simulator.Discovery;

/// <summary>Answers which groups, versions and resources there are: a document each, or all at once where the client asks for it.</summary>
/// <param name="aggregated">Off, the server answers as one older than Kubernetes 1.26.</param>
internal sealed class DiscoveryHandler(ResourceCatalog catalog, bool aggregated)
{
    /// <returns>False when the path is none of discovery's.</returns>
    public async Task<bool> HandleAsync(HttpContext context, PipeWriter body)
    {
        var parts = (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not (["api" or "apis"] or ["api", _] or ["apis", _] or ["apis", _, _]))
        {
            return false;
        }

        var form = parts.Length > 1 ? default : AnswerForm.Of(context.Request, f =>
            aggregated && f is { Shape: AnswerShape.AggregatedDiscovery, Version: "v2" or "v2beta1" });
        var answer = new ArrayBufferWriter<byte>(16 * 1024);
        using (var writer = new Utf8JsonWriter(answer, RelaxedJson.Writer))
        {
            if (!Write(writer, parts, form, context.Request.Host.Value ?? ""))
            {
                return false;
            }
        }

        context.Response.ContentType = form.ContentType;
        body.Write(answer.WrittenSpan);
        body.Write("\n"u8);
        await body.FlushAsync(context.RequestAborted);
        return true;
    }

    private bool Write(Utf8JsonWriter writer, string[] parts, AnswerForm form, string host)
    {
        var all = catalog.Named;
        switch (parts)
        {
            case ["api" or "apis"] when form.Shape == AnswerShape.AggregatedDiscovery:
                AggregatedDiscovery.Write(writer, all.Where(r => r.Group.Length == 0 == (parts[0] == "api")), form.Version);
                return true;
            case ["api"]:
                DiscoveryDocuments.WriteCoreVersions(writer, host);
                return true;
            case ["apis"]:
                DiscoveryDocuments.WriteGroups(writer, all.Where(r => r.Group.Length > 0));
                return true;
            case ["apis", var group] when all.Exists(r => r.Group == group):
                DiscoveryDocuments.WriteGroup(writer, group, all.Where(r => r.Group == group), alone: true);
                return true;
            case ["api", var version] when catalog.HasGroupVersion("", version):
                DiscoveryDocuments.WriteResources(writer, version, all.Where(r => r.Group.Length == 0 && r.Version == version));
                return true;
            case ["apis", var group, var version] when catalog.HasGroupVersion(group, version):
                DiscoveryDocuments.WriteResources(writer, $"{group}/{version}", all.Where(r => r.Group == group && r.Version == version));
                return true;
            default:
                return false;
        }
    }
}
