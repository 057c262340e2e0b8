using System.Net.Http.Headers;
using System.Text;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd.Rig;

/// <summary>Writes raw JSON to an API server, as kubectl would.</summary>
internal sealed class ApiClient(KubeApiServer server)
{
    public Task CreateAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json, "application/json");

    public Task MergeAsync(string path, string json) => SendAsync(HttpMethod.Patch, path, json, "application/merge-patch+json");

    public Task DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null, "application/json");

    /// <summary>Makes a namespace of the test's own.</summary>
    public async Task<string> NamespaceAsync()
    {
        var name = $"t-{Guid.NewGuid():n}"[..16];
        await CreateAsync("api/v1/namespaces", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""");
        return name;
    }

    public Task ConfigMapAsync(string @namespace, string name, string value) => CreateAsync(
        $"api/v1/namespaces/{@namespace}/configmaps",
        $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"},"data":{"key":"{{{value}}}"}}""");

    private async Task SendAsync(HttpMethod method, string path, string? json, string contentType)
    {
        using var request = new HttpRequestMessage(method, new Uri(server.Url, path));
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        using var response = await server.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            Assert.Fail($"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }
    }
}
