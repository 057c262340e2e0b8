using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Simulator.Requests;

namespace MeshSync.Fabric.Simulator.Writing;

/// <summary>Answers who asks what somebody may do (<c>kubectl auth can-i</c>): a simulated cluster forbids nobody anything. Nothing is stored.</summary>
internal static class AccessReviews
{
    public static bool Answers(ApiRequest request) =>
        request is { Verb: ApiVerb.Create, Resource: { Group: "authorization.k8s.io", Plural: "selfsubjectaccessreviews" or "subjectaccessreviews" or "localsubjectaccessreviews" } };

    public static async Task HandleAsync(HttpContext context, byte[] input, PipeWriter body)
    {
        var review = ObjectReader.Parse(input);
        review["status"] = new JsonObject { ["allowed"] = true };
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = "application/json";
        body.Write(Encoding.UTF8.GetBytes(review.ToJsonString()));
        await body.FlushAsync(context.RequestAborted);
    }
}
