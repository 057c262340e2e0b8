using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace MeshSync.Fabric.Cli.Clusters;

/// <summary>Single requests of a command that is to be quick: the client's own calls take most of a second before the first of them leaves.</summary>
internal static class KubeRequests
{
    /// <summary>Asks the API server, and reads its answer.</summary>
    /// <param name="cluster">Whose API server.</param>
    /// <param name="method">HTTP's.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="body">JSON to send; empty for none.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="KubeRefusedException">It answered with an error; the message is its own.</exception>
    /// <exception cref="HttpRequestException">It did not answer.</exception>
    public static async Task<JsonElement> Ask(this KubeCluster cluster, HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (!body.IsEmpty)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var answer = await cluster.Client.HttpClient.SendAsync(request, cancellation).ConfigureAwait(false);
        var text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        try
        {
            var json = JsonElement.Parse(text);
            return answer.IsSuccessStatusCode ? json : throw new KubeRefusedException(answer.StatusCode, Message(json) ?? Status(answer));
        }
        catch (JsonException e)
        {
            // Whatever stands before the API server answered.
            throw new KubeRefusedException(answer.StatusCode, answer.IsSuccessStatusCode ? "the API server's answer is no JSON" : Status(answer), e);
        }
    }

    private static string? Message(JsonElement status) =>
        status.ValueKind == JsonValueKind.Object && status.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString() : null;

    private static string Status(HttpResponseMessage answer) => $"the API server answers {(int)answer.StatusCode} {answer.ReasonPhrase}";
}

/// <summary>An API server answered with an error.</summary>
internal sealed class KubeRefusedException(HttpStatusCode status, string message, Exception? cause = null) : Exception(message, cause)
{
    public HttpStatusCode Status { get; } = status;
}
