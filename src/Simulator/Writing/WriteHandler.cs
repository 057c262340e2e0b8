using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Writing;

/// <summary>Answers POST, PUT, PATCH and DELETE.</summary>
internal sealed class WriteHandler(ObjectStore store, ClusterWriter writer)
{
    public async Task HandleAsync(HttpContext context, ApiRequest request, PipeWriter body)
    {
        var input = await ReadAsync(context.Request);
        if (request.Verb is ApiVerb.Delete or ApiVerb.DeleteCollection)
        {
            await DeleteAsync(context, request, input, body);
            return;
        }

        RequireJson(context.Request);
        if (AccessReviews.Answers(request))
        {
            await AccessReviews.HandleAsync(context, input, body);
            return;
        }

        var (resource, ns, name) = (request.Resource, request.Namespace, request.Name);
        var item = ObjectReader.Parse(input);
        CheckIdentity(request, item);
        var stored = request.Verb switch
        {
            ApiVerb.Create => writer.Create(resource, ns, item),
            ApiVerb.Update => writer.Update(resource, ns, name, item),
            _ => Patch(context.Request, request, item),
        };

        context.Response.StatusCode = request.Verb == ApiVerb.Create ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        body.WriteObject(resource, stored, AnswerShape.Whole);
        body.Write("\n"u8);
        await body.FlushAsync(context.RequestAborted);
    }

    private StoredObject Patch(HttpRequest http, ApiRequest request, JsonObject patch)
    {
        var type = (http.ContentType ?? "").Split(';')[0];
        switch (type)
        {
            // A strategic merge patch of whole members is a merge patch; lists that merge by key are beyond a simulator.
            case "application/merge-patch+json" or "application/strategic-merge-patch+json":
                return writer.Patch(request.Resource, request.Namespace, request.Name, patch);
            case "application/apply-patch+yaml" when store.Find(store.Collection(request.Resource.GroupResource), request.Key) is null:
                ObjectReader.Metadata(patch)["name"] = request.Name;
                return writer.Create(request.Resource, request.Namespace, patch);
            case "application/apply-patch+yaml":
                return writer.Patch(request.Resource, request.Namespace, request.Name, patch);
            default:
                throw new ApiStatusException(UnknownFormat(
                    "application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml"));
        }
    }

    /// <summary>Generators such as <c>kubectl create namespace</c> send protobuf; objects from files come as JSON.</summary>
    private static void RequireJson(HttpRequest request)
    {
        if (request.ContentType?.StartsWith("application/vnd.kubernetes.protobuf", StringComparison.Ordinal) is true)
        {
            throw new ApiStatusException(UnknownFormat("application/json"));
        }
    }

    private static ApiStatus UnknownFormat(string accepted) => new(415, "UnsupportedMediaType",
        $"the body of the request was in an unknown format - accepted media types include: {accepted}")
    { WithDetails = false };

    private async Task DeleteAsync(HttpContext context, ApiRequest request, byte[] input, PipeWriter body)
    {
        var uid = input.Length == 0 ? null : (string?)ObjectReader.Parse(input)["preconditions"]?["uid"];
        context.Response.ContentType = "application/json";
        if (request.Verb == ApiVerb.DeleteCollection)
        {
            DeleteAll(request, new Selection(request, context.Request.Query));
            body.Write(new ApiStatus(200, "", "").ToUtf8().Span);
        }
        else
        {
            var last = writer.Delete(request.Resource, request.Namespace, request.Name, uid);
            var status = new ApiStatus(200, "", "")
            {
                Name = request.Name,
                Group = request.Resource.Group,
                Kind = request.Resource.Plural,
                Uid = last.Uid,
            };
            body.Write(status.ToUtf8().Span);
        }

        await body.FlushAsync(context.RequestAborted);
    }

    private void DeleteAll(ApiRequest request, Selection selection)
    {
        foreach (var item in store.Read(store.Collection(request.Resource.GroupResource)).Objects.Where(selection.Contains))
        {
            writer.Delete(request.Resource, item.Namespace, item.Name);
        }
    }

    private static void CheckIdentity(ApiRequest request, JsonObject item)
    {
        var metadata = ObjectReader.Metadata(item);
        var (name, ns) = (ObjectReader.Text(metadata, "name"), ObjectReader.Text(metadata, "namespace"));
        if (ns.Length > 0 && ns != request.Namespace)
        {
            throw new ApiStatusException(ApiStatus.BadRequest(
                "the namespace of the provided object does not match the namespace sent on the request"));
        }

        if (name.Length > 0 && request.Name.Length > 0 && name != request.Name)
        {
            throw new ApiStatusException(ApiStatus.BadRequest(
                $"the name of the object ({name}) does not match the name on the URL ({request.Name})"));
        }
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        return buffer.ToArray();
    }
}
