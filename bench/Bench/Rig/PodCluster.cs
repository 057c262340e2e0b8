using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Bench.Rig;

/// <summary>A real kube-apiserver with a number of pods in it.</summary>
internal sealed class PodCluster : IAsyncDisposable
{
    private const int Writers = 16;

    private readonly KubeApiServer _server;

    private PodCluster(KubeApiServer server) => _server = server;

    public string Kubeconfig => _server.AdminKubeConfig;

    public static async Task<PodCluster> StartAsync(int pods)
    {
        var cluster = new PodCluster(await KubeApiServer.StartAsync());
        await cluster.SendAsync(
            HttpMethod.Post, "api/v1/namespaces", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{PodFactory.Namespace}}}"}}""");
        await cluster.CreateAsync(0, pods);
        return cluster;
    }

    public Task CreateAsync(int first, int count) => Parallel.ForEachAsync(
        Enumerable.Range(first, count),
        new ParallelOptions { MaxDegreeOfParallelism = Writers },
        async (index, _) => await SendAsync(HttpMethod.Post, $"api/v1/namespaces/{PodFactory.Namespace}/pods", PodFactory.Manifest(index)));

    public Task DeleteAsync(int first, int count) => Parallel.ForEachAsync(
        Enumerable.Range(first, count),
        new ParallelOptions { MaxDegreeOfParallelism = Writers },
        async (index, _) => await SendAsync(HttpMethod.Delete, $"{PodPath(index)}?gracePeriodSeconds=0", body: null));

    /// <summary>Writes the annotation <c>bench/sent</c> of one pod; a real change of the object.</summary>
    public Task AnnotateAsync(int index, UInt128 value) => SendAsync(
        HttpMethod.Patch,
        PodPath(index),
        string.Create(CultureInfo.InvariantCulture, $$$$"""{"metadata":{"annotations":{"bench/sent":"{{{{value}}}}"}}}"""),
        "application/merge-patch+json");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string PodPath(int index) => $"api/v1/namespaces/{PodFactory.Namespace}/pods/{PodFactory.Name(index)}";

    private async Task SendAsync(HttpMethod method, string path, string? body, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(_server.Url, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        using var response = await _server.Admin.SendAsync(request);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
    }
}
