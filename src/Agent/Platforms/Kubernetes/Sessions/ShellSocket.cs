using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Sessions;

/// <summary>
/// A WebSocket to the API server. The handshake is ours, because the one of ClientWebSocket hides what the server says when it refuses, and
/// goes around the login that everything else goes out with.
/// </summary>
internal static class ShellSocket
{
    /// <summary>The protocol in which a single channel can be closed; that before it is the same otherwise.</summary>
    public const string ClosesChannels = "v5.channel.k8s.io";

    private const string Protocols = $"{ClosesChannels}, v4.channel.k8s.io";

    private const string AcceptSalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PongTimeout = TimeSpan.FromSeconds(60);

    /// <exception cref="ApiException">The server refused; one that answered as if to a plain GET counts as 400.</exception>
    public static async Task<WebSocket> Open(ApiConnection api, string path, CancellationToken cancellationToken)
    {
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var response = await api.GetApart(path, headers => Ask(headers, key), AnswerTimeout, cancellationToken);
        try
        {
            string? protocol = response.Headers.TryGetValues("Sec-WebSocket-Protocol", out var chosen) ? chosen.FirstOrDefault() : null;
            if (response.StatusCode != HttpStatusCode.SwitchingProtocols || protocol is null || !IsAnswerTo(key, response.Headers))
            {
                throw new ApiException(new ApiStatus(400, "BadRequest", "the server does not speak WebSocket here, or something between does not let it through", null), $"GET {path}");
            }

            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
            {
                SubProtocol = protocol,
                KeepAliveInterval = PingInterval,
                KeepAliveTimeout = PongTimeout,
            });
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static void Ask(HttpRequestHeaders headers, string key)
    {
        headers.Connection.Add("Upgrade");
        headers.Upgrade.ParseAdd("websocket");
        headers.Add("Sec-WebSocket-Version", "13");
        headers.Add("Sec-WebSocket-Key", key);
        headers.Add("Sec-WebSocket-Protocol", Protocols);
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 says SHA-1; it proves that the server has read the request, no more.")]
    private static bool IsAnswerTo(string key, HttpResponseHeaders headers) =>
        headers.TryGetValues("Sec-WebSocket-Accept", out var accept)
        && accept.FirstOrDefault() == Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSalt)));
}
