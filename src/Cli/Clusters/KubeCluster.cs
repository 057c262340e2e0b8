using System.Security.Cryptography;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;
using YamlDotNet.Core;

namespace MeshSync.Fabric.Cli.Clusters;

/// <summary>The cluster of a kubeconfig. Its client's <c>HttpClient</c> is based at the API server and logs in too.</summary>
internal sealed class KubeCluster : IDisposable
{
    private KubeCluster(Kubernetes client) => Client = client;

    public Kubernetes Client { get; }

    /// <exception cref="KubeConfigException">It names no cluster, or cannot be read.</exception>
    public static KubeCluster Of(string? kubeconfig, string? context)
    {
        var login = new Login();
        var client = new Kubernetes(Read(kubeconfig, context), login);
        login.Client = client;
        client.HttpClient.BaseAddress = client.BaseUri;
        return new KubeCluster(client);
    }

    /// <summary>The server's own words, where it said any.</summary>
    public static string Said(Exception e)
    {
        try
        {
            return e is HttpOperationException { Response.Content: { Length: > 0 } text } && KubernetesJson.Deserialize<V1Status>(text).Message is { Length: > 0 } said ? said : e.Message;
        }
        catch (JsonException)
        {
            return e.Message; // Whatever stands before the API server answered.
        }
    }

    public void Dispose() => Client.Dispose();

    private static KubernetesClientConfiguration Read(string? kubeconfig, string? context)
    {
        try
        {
            return KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig, context);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or YamlException or FormatException or CryptographicException)
        {
            throw new KubeConfigException($"{kubeconfig ?? "the kubeconfig"} cannot be read: {e.Message}", e);
        }
    }

    private sealed class Login : DelegatingHandler
    {
        public Kubernetes? Client { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Client?.Credentials is { } credentials)
            {
                await credentials.ProcessHttpRequestAsync(request, cancellationToken).ConfigureAwait(false);
            }

            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }
}
