using System.Net;
using System.Net.Http.Headers;
using k8s;
using k8s.Authentication;

namespace MeshSync.Fabric.Agent.ApiServer;

/// <summary>
/// An authenticated connection to one API server that hands out raw responses. Credentials, certificates and their renewal are the
/// Kubernetes client's; the bytes are ours.
/// </summary>
internal sealed class ApiConnection : IDisposable
{
    // KubernetesClient's own requests run under its timeout of 100 s; ours do not pass through it, so each bounds itself.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan KeepAliveDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(15);

    private readonly Kubernetes _client;
    private readonly ServiceClientCredentials? _credentials;
    private readonly TimeProvider _time;

    public ApiConnection(KubernetesClientConfiguration configuration, TimeProvider time)
    {
        configuration.UserAgent = "meshsync-fabric-agent";
        configuration.FirstMessageHandlerSetup = Prepare;
        _client = new Kubernetes(configuration);
        _credentials = _client.Credentials;
        _time = time;
    }

    public Uri BaseUri => _client.BaseUri;

    /// <summary>Sends a GET; returns as soon as the headers are there.</summary>
    /// <param name="pathAndQuery">Path under the server's address.</param>
    /// <param name="headers">Adds headers.</param>
    /// <param name="answerTimeout">How long the headers may take, 60 s if null; some proxies hold a watch's back until its first event.</param>
    /// <param name="cancellationToken">Ends the wait for the headers.</param>
    /// <exception cref="ApiException">The server answered with an error.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public async Task<HttpResponseMessage> Get(
        string pathAndQuery, Action<HttpRequestHeaders>? headers, TimeSpan? answerTimeout, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_client.BaseUri, pathAndQuery.TrimStart('/')))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        headers?.Invoke(request.Headers);
        request.Headers.Accept.ParseAdd("application/json");
        await Authenticate(request, cancellationToken);
        var response = await Send(request, answerTimeout ?? AnswerTimeout, cancellationToken);
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
        {
            return response;
        }

        using (response)
        {
            throw new ApiException(await ReadStatus(response, cancellationToken), $"GET {pathAndQuery}");
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task Authenticate(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            await (_credentials?.ProcessHttpRequestAsync(request, cancellationToken) ?? Task.CompletedTask);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A token file that is being replaced, or a plugin that fails: as passing as a lost connection, and retried like one.
            throw new HttpRequestException("No credentials for the API server.", e);
        }
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // Our limit, or the handler's own on connecting, which it also reports as a cancellation.
            throw new TimeoutException($"{request.RequestUri} did not answer in time.", e);
        }
    }

    private async Task<ApiStatus> ReadStatus(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var status = ApiStatus.Read(body, (int)response.StatusCode);
        return status.RetryAfter is null && WantedDelay(response.Headers) is { } wanted
            ? status with { Details = new ApiStatusDetails((int)Math.Clamp(Math.Ceiling(wanted.TotalSeconds), 0, int.MaxValue)) }
            : status;
    }

    /// <summary>Retry-After in either form. A date is taken against the server's own, so that neither clock needs to be right.</summary>
    private TimeSpan? WantedDelay(HttpResponseHeaders headers) =>
        headers.RetryAfter?.Delta ?? (headers.RetryAfter?.Date - (headers.Date ?? _time.GetUtcNow()));

    private static void Prepare(SocketsHttpHandler handler)
    {
        // All watches share a few HTTP/2 connections. Without pings a dead peer would look like a quiet cluster.
        handler.EnableMultipleHttp2Connections = true;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        handler.KeepAlivePingDelay = KeepAliveDelay;
        handler.KeepAlivePingTimeout = KeepAliveTimeout;
        handler.MaxConnectionsPerServer = int.MaxValue;
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
    }
}
