using System.Buffers;
using System.IO.Pipelines;
using MeshSync.Fabric.Simulator.Protobuf;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;
using MeshSync.Fabric.Simulator.Tables;

namespace MeshSync.Fabric.Simulator.Listing;

/// <summary>Answers LIST: in pages of one consistent snapshot, straight from the stored bytes.</summary>
internal sealed class ListHandler(ObjectStore store, TimeProvider time)
{
    private const int FlushBytes = 64 * 1024;

    private const string ContinueExpired =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the "
        + "continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with "
        + "the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the "
        + "first chunk was returned and now may show up in the list.";

    public async Task HandleAsync(HttpContext context, ApiRequest request, PipeWriter body)
    {
        var form = AnswerForm.Of(context.Request, f => f.Shape is AnswerShape.Metadata or AnswerShape.Table);
        var query = ListQuery.Parse(context.Request.Query);
        var collection = store.Collection(request.Resource.StoredIn);
        var snapshot = Choose(collection, query);
        var page = ListPage.Take(snapshot, new Selection(request, context.Request.Query), query.Continue?.Start ?? "", query.Limit);
        if (page.Next is not null)
        {
            store.Pin(collection, snapshot);
        }

        context.Response.ContentType = form.ContentType;
        if (form.Shape == AnswerShape.Table)
        {
            WriteTable(body, request.Resource, page);
            await body.FlushAsync(context.RequestAborted);
            return;
        }

        if (form.IsProtobuf)
        {
            ProtobufForm.WriteList(body, page);
            await body.FlushAsync(context.RequestAborted);
            return;
        }

        await WriteAsync(body, request.Resource, page, form.Shape, context.RequestAborted);
    }

    private Snapshot Choose(Collection collection, ListQuery query)
    {
        if (query.Continue is { } token)
        {
            return token.ResourceVersion == ContinueToken.Inconsistent ? store.Read(collection)
                : store.ReadAt(collection, token.ResourceVersion) ?? throw new ApiStatusException(
                    ApiStatus.Expired(ContinueExpired) with
                    {
                        Continue = (token with { ResourceVersion = ContinueToken.Inconsistent }).ToString(),
                    });
        }

        var now = store.Read(collection);
        if (query.ResourceVersion is { } asked && asked > now.ResourceVersion)
        {
            throw new ApiStatusException(ApiStatus.TooLarge(asked, now.ResourceVersion));
        }

        return !query.Exact ? now : store.ReadAt(collection, query.ResourceVersion!.Value)
            ?? throw new ApiStatusException(ApiStatus.Expired("The resourceVersion for the provided list is too old."));
    }

    private static async Task WriteAsync(
        PipeWriter body, ServedResource resource, ListPage page, AnswerShape shape, CancellationToken aborted)
    {
        body.WriteText(shape == AnswerShape.Metadata
            ? "{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"meta.k8s.io/v1\","
            : $"{{\"kind\":\"{resource.ListKind}\",\"apiVersion\":\"{resource.ApiVersion}\",");
        WriteListMetadata(body, page);
        body.Write(",\"items\":["u8);
        for (var i = 0; i < page.Items.Count; i++)
        {
            if (i > 0)
            {
                body.Write(","u8);
            }

            body.WriteItem(resource, page.Items[i], shape);
            if (body.UnflushedBytes > FlushBytes)
            {
                await body.FlushAsync(aborted);
            }
        }

        body.Write("]}\n"u8);
        await body.FlushAsync(aborted);
    }

    private void WriteTable(IBufferWriter<byte> body, ServedResource resource, ListPage page)
    {
        var table = new TableWriter(resource, time);
        table.Begin(body, output => WriteListMetadata(output, page));
        for (var i = 0; i < page.Items.Count; i++)
        {
            body.Write(i > 0 ? ","u8 : default);
            table.WriteRow(body, page.Items[i]);
        }

        TableWriter.End(body);
        body.Write("\n"u8);
    }

    private static void WriteListMetadata(IBufferWriter<byte> body, ListPage page)
    {
        body.Write("\"metadata\":{\"resourceVersion\":\""u8);
        body.WriteNumber(page.ResourceVersion);
        body.Write("\""u8);
        if (page.Next is { } next)
        {
            body.WriteText($",\"continue\":\"{next}\"");
        }

        if (page.Remaining is { } remaining)
        {
            body.Write(",\"remainingItemCount\":"u8);
            body.WriteNumber(remaining);
        }

        body.Write("}"u8);
    }
}
