using System.Net.Sockets;
using System.Text.Json;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Contracts;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Engine;

/// <summary>
/// HTTP to one engine, over a Unix socket or TCP with or without TLS. Paths have no version, so the engine answers in the one it prefers:
/// what is read here has been the same in all of them.
/// </summary>
internal sealed class EngineConnection : IDisposable
{
    // An inspect is 10 KB; a list of ten thousand containers 20 MB.
    private const int MaxAnswerBytes = 128 * 1024 * 1024;
    private const int MaxErrorBytes = 64 * 1024;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    /// <exception cref="OptionsValidationException">A setting cannot be used.</exception>
    public EngineConnection(AgentOptions options, TimeProvider time)
    {
        _time = time;
        try
        {
            Address = options.DockerHost is { } host ? EngineAddress.Parse(host, options.DockerTls) : EngineAddress.Default();
            _client = new HttpClient(Handler(Address, options)) { BaseAddress = BaseOf(Address, options.DockerTls), Timeout = Timeout.InfiniteTimeSpan };
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            string name = e is FormatException ? "DOCKER_HOST" : "DOCKER_CERT_PATH";
            throw new OptionsValidationException(nameof(AgentOptions), typeof(AgentOptions), [$"{name}: {e.Message}"]);
        }
    }

    public EngineAddress Address { get; }

    /// <summary>Sends a request; returns as soon as the headers are there.</summary>
    /// <exception cref="ApiException">The engine answered with an error.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public async Task<HttpResponseMessage> Send(HttpRequestMessage request, TimeSpan? answerTimeout, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(answerTimeout ?? AnswerTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if ((int)response.StatusCode < 400)
            {
                return response;
            }

            using (response)
            {
                throw new ApiException(await ReadError(response, either.Token), $"{request.Method} {request.RequestUri}");
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The engine at {Address} did not answer to {request.RequestUri} in time.");
        }
    }

    public async Task<HttpResponseMessage> Get(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await Send(request, null, cancellationToken);
    }

    /// <summary>Reads an answer as a whole.</summary>
    /// <param name="path">What to get.</param>
    /// <param name="read">Is told how many bytes that were.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="JsonException">The answer is no JSON.</exception>
    public async Task<JsonDocument> GetJson(string path, Action<int>? read, CancellationToken cancellationToken)
    {
        using var response = await Get(path, cancellationToken);
        using var timeout = new CancellationTokenSource(AnswerTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            using var answer = new PooledBuffer();
            while (await body.ReadAsync(answer.GetMemory(16 * 1024), either.Token) is > 0 and int count)
            {
                answer.Advance(count);
                read?.Invoke(count);
                if (answer.WrittenCount > MaxAnswerBytes)
                {
                    throw new ObjectTooLargeException($"The answer to {path}", MaxAnswerBytes);
                }
            }

            return EngineAnswer.Parse(answer.WrittenSpan);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The answer of the engine at {Address} to {path} did not end in time.");
        }
    }

    public void Dispose() => _client.Dispose();

    private static Uri BaseOf(EngineAddress address, bool isTls) =>
        address.SocketPath is null ? new Uri($"{(isTls ? "https" : "http")}://{address.Host}/") : new Uri("http://engine/");

    private static SocketsHttpHandler Handler(EngineAddress address, AgentOptions options)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };
        if (address.SocketPath is { } path)
        {
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }
        else if (options.DockerTls)
        {
            handler.SslOptions = EngineCertificates.Read(options.DockerCertPath);
        }

        return handler;
    }

    private static async Task<ApiStatus> ReadError(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] error = new byte[MaxErrorBytes];
        int length = await body.ReadAtLeastAsync(error, error.Length, throwOnEndOfStream: false, cancellationToken);
        return EngineAnswer.StatusOf((int)response.StatusCode, response.ReasonPhrase, error.AsSpan(0, length));
    }
}
