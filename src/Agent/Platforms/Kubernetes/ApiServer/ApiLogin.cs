using System.Net.Http.Headers;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>What one request goes out with.</summary>
/// <param name="Client">Connections with the client certificate, if there is one, and static credentials.</param>
/// <param name="Token">A bearer token that is not static.</param>
/// <param name="Answer">The plugin's answer that this is of.</param>
internal sealed record ApiLogin(k8s.Kubernetes Client, string? Token, ExecAnswer? Answer)
{
    public async ValueTask Authenticate(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }
        else if (Client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }
    }
}
