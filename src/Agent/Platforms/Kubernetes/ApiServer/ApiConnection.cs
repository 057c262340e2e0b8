using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Protobuf;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>
/// An authenticated connection to one API server that hands out raw responses. A request that is refused for its credentials (401) goes out
/// once more when there are others by then.
/// </summary>
internal sealed class ApiConnection(ApiLogins logins, TimeProvider time)
{
    // KubernetesClient's own requests run under its timeout of 100 s; ours do not pass through it, so each bounds itself.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    public Uri BaseUri => logins.BaseUri;

    /// <summary>Sends a GET; returns as soon as the headers are there.</summary>
    /// <param name="pathAndQuery">Path under the server's address.</param>
    /// <param name="headers">Adds headers.</param>
    /// <param name="answerTimeout">How long the headers may take, 60 s if null; some proxies hold a watch's back until its first event.</param>
    /// <param name="cancellationToken">Ends the wait for the headers.</param>
    /// <exception cref="ApiException">The server answered with an error.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public Task<HttpResponseMessage> Get(
        string pathAndQuery, Action<HttpRequestHeaders>? headers, TimeSpan? answerTimeout, CancellationToken cancellationToken) =>
        Get(new ApiGet(pathAndQuery, headers, HttpVersion.Version20, answerTimeout ?? AnswerTimeout), cancellationToken);

    /// <summary>
    /// Sends a GET on an HTTP/1.1 connection of its own: what is not read waits at its other end, not in the memory of this one, and it
    /// can become something else (101).
    /// </summary>
    /// <inheritdoc cref="Get(string, Action{HttpRequestHeaders}?, TimeSpan?, CancellationToken)"/>
    public Task<HttpResponseMessage> GetApart(
        string pathAndQuery, Action<HttpRequestHeaders>? headers, TimeSpan answerTimeout, CancellationToken cancellationToken) =>
        Get(new ApiGet(pathAndQuery, headers, HttpVersion.Version11, answerTimeout), cancellationToken);

    private async Task<HttpResponseMessage> Get(ApiGet get, CancellationToken cancellationToken)
    {
        var login = await Login(() => logins.Get(cancellationToken));
        try
        {
            return await Send(login, get, cancellationToken);
        }
        catch (ApiException e) when (e.Status.Code == (int)HttpStatusCode.Unauthorized)
        {
            if (await Login(() => logins.Renew(login, cancellationToken)) is not { } renewed)
            {
                throw;
            }

            return await Send(renewed, get, cancellationToken);
        }
    }

    private static async Task<T> Login<T>(Func<ValueTask<T>> login)
    {
        try
        {
            return await login();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A token file that is being replaced, or a plugin that fails: as passing as a lost connection, and retried like one.
            throw new HttpRequestException("No credentials for the API server.", e);
        }
    }

    private async Task<HttpResponseMessage> Send(ApiLogin login, ApiGet get, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(login.Client.BaseUri, get.PathAndQuery.TrimStart('/')))
        {
            Version = get.Version,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        get.Headers?.Invoke(request.Headers);
        request.Headers.Accept.ParseAdd("application/json");
        await login.Authenticate(request, cancellationToken);
        var response = await Send(login.Client.HttpClient, request, get.Limit, cancellationToken);
        ProtobufContent.ReadAsJson(response);
        if (response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.NotModified or HttpStatusCode.SwitchingProtocols)
        {
            return response;
        }

        using (response)
        {
            throw new ApiException(await ReadStatus(response, cancellationToken), $"GET {get.PathAndQuery}");
        }
    }

    private async Task<HttpResponseMessage> Send(HttpClient client, HttpRequestMessage request, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // Our limit, or the handler's own on connecting, which it also reports as a cancellation.
            throw new TimeoutException($"{request.RequestUri} did not answer in time.", e);
        }
        catch (SocketException e)
        {
            // A connection that is reset in the moment it is made escapes the handler as it is (seed 1 of tests/Robustness).
            throw new HttpRequestException(e.Message, e);
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
        headers.RetryAfter?.Delta ?? (headers.RetryAfter?.Date - (headers.Date ?? time.GetUtcNow()));

    private sealed record ApiGet(string PathAndQuery, Action<HttpRequestHeaders>? Headers, Version Version, TimeSpan Limit);
}
