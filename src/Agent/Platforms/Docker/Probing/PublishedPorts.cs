using System.Globalization;
using System.Net;
using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms.Docker.Engine;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Probing;

/// <summary>Products behind ports that their containers publish on this machine. Nothing else is asked: neither networks of containers nor other machines.</summary>
internal sealed class PublishedPorts(EngineConnection engine) : IProductEndpoint, IDisposable
{
    // What is published is plain or has a certificate of its own making; only a version is read, and nothing is sent.
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });

    public async Task<HttpResponseMessage> Get(ProductProbe probe, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (engine.Address.SocketPath is null)
        {
            throw new AgentCommandException(AgentErrorKind.BadRequest, "the engine is on another machine, whose ports are not asked");
        }

        using var found = await engine.GetJson(EngineKind.Containers.PathOf(probe.Target), null, cancellationToken);
        if (EngineObject.Of(EngineKind.Containers, found.RootElement).Project != probe.Namespace)
        {
            throw new AgentCommandException(AgentErrorKind.NotFound, $"project '{probe.Namespace}' has no container {probe.Target}");
        }

        int port = PortOf(found.RootElement, probe.Port)
            ?? throw new AgentCommandException(AgentErrorKind.NotFound, $"{probe.Target} does not publish port {probe.Port} on this machine");
        var uri = new UriBuilder(probe.IsHttps ? "https" : "http", IPAddress.Loopback.ToString(), port, probe.Path).Uri;
        var response = await _client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new ApiException(new ApiStatus((int)response.StatusCode, response.ReasonPhrase, null, null), $"GET {probe.Path} of {probe.Target}");
        }
    }

    public void Dispose() => _client.Dispose();

    private static int? PortOf(JsonElement container, string port)
    {
        var bindings = EngineObject.Member(EngineObject.Member(EngineObject.Member(container, "NetworkSettings"), "Ports"), $"{port}/tcp");
        return bindings.ValueKind != JsonValueKind.Array ? null : bindings.EnumerateArray()
            .Where(binding => IsLocal(EngineObject.Text(binding, "HostIp")))
            .Select(binding => int.TryParse(EngineObject.Text(binding, "HostPort"), NumberStyles.None, CultureInfo.InvariantCulture, out int host) ? host : (int?)null)
            .FirstOrDefault(host => host is not null);
    }

    private static bool IsLocal(string? address) =>
        address is null || !IPAddress.TryParse(address, out var parsed) || parsed.Equals(IPAddress.Any) || parsed.Equals(IPAddress.IPv6Any) || parsed.Equals(IPAddress.Loopback);
}
