using System.Buffers;
using System.IO.Pipelines;
using MeshSync.Fabric.Simulator.Protobuf;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;
using MeshSync.Fabric.Simulator.Tables;

namespace MeshSync.Fabric.Simulator.Listing;

/// <summary>Answers GET of one object, whole, as metadata or as a table of one row.</summary>
internal sealed class GetHandler(ObjectStore store, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context, ApiRequest request, PipeWriter body)
    {
        var form = AnswerForm.Of(context.Request, f => f.Shape is AnswerShape.Metadata or AnswerShape.Table);
        var item = store.Find(store.Collection(request.Resource.StoredIn), request.Key)
            ?? throw new ApiStatusException(ApiStatus.NotFound(request.Resource, request.Name));
        context.Response.ContentType = form.ContentType;
        if (form.Shape == AnswerShape.Table)
        {
            var table = new TableWriter(request.Resource, time);
            table.Begin(body, output => output.WriteText($"\"metadata\":{{\"resourceVersion\":\"{item.ResourceVersion}\"}}"));
            table.WriteRow(body, item);
            TableWriter.End(body);
        }
        else if (form.IsProtobuf)
        {
            ProtobufForm.WriteObject(body, item);
            await body.FlushAsync(context.RequestAborted);
            return;
        }
        else
        {
            body.WriteObject(request.Resource, item, form.Shape);
        }

        body.Write("\n"u8);
        await body.FlushAsync(context.RequestAborted);
    }
}
