using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Bench.Rig;

/// <summary>An API server with a number of pods in it.</summary>
internal sealed class PodCluster : IAsyncDisposable
{
    private const int Writers = 16;

    private readonly IAsyncDisposable _server;
    private readonly Uri _url;
    private readonly HttpClient _client;

    private PodCluster(IAsyncDisposable server, Uri url, HttpClient client, string kubeconfig)
    {
        (_server, _url, _client) = (server, url, client);
        Kubeconfig = kubeconfig;
    }

    public string Kubeconfig { get; }

    /// <summary>With a real kube-apiserver.</summary>
    public static async Task<PodCluster> StartAsync(int pods)
    {
        var server = await KubeApiServer.StartAsync();
        return await FilledAsync(new PodCluster(server, server.Url, server.Admin, server.AdminKubeConfig), pods);
    }

    /// <summary>With a simulated API server in this process, which answers at once.</summary>
    public static async Task<PodCluster> SimulateAsync(int pods)
    {
        var server = await SimulatedApiServer.StartAsync(new SimulatedClusterOptions { Objects = 100 });
        return await FilledAsync(new PodCluster(server, server.Address, new HttpClient(), server.KubeconfigPath), pods);
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

    private static async Task<PodCluster> FilledAsync(PodCluster cluster, int pods)
    {
        await cluster.SendAsync(
            HttpMethod.Post, "api/v1/namespaces", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{PodFactory.Namespace}}}"}}""");
        await cluster.CreateAsync(0, pods);
        return cluster;
    }

    private static string PodPath(int index) => $"api/v1/namespaces/{PodFactory.Namespace}/pods/{PodFactory.Name(index)}";

    private async Task SendAsync(HttpMethod method, string path, string? body, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(_url, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        using var response = await _client.SendAsync(request);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
    }
}
