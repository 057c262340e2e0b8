namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>
/// Where the broker is, as Meshery writes it: <c>[scheme://][token@]host[:port]</c>, several separated by commas. A userinfo without a
/// password is a token.
/// </summary>
/// <param name="Url">With a scheme, as the NATS client wants it; keeps user and password.</param>
/// <param name="Address">For logs: without any userinfo.</param>
/// <param name="Token">The token, if the userinfo is one.</param>
internal sealed record BrokerUrl(string Url, string Address, string? Token)
{
    private static readonly string[] Schemes = ["nats", "tls", "ws", "wss"];

    /// <exception cref="FormatException">The text is no such URL.</exception>
    public static BrokerUrl Parse(string text)
    {
        var servers = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseServer).ToArray();
        if (servers.Length == 0)
        {
            throw new FormatException("is empty: expected [nats://][token@]host[:port]");
        }

        string info = servers[0].UserInfo;
        bool isToken = info.Length > 0 && !info.Contains(':', StringComparison.Ordinal);
        return new BrokerUrl(
            string.Join(',', servers.Select(server => isToken ? Without(server) : server.OriginalString)),
            string.Join(',', servers.Select(Without)),
            isToken ? Uri.UnescapeDataString(info) : null);
    }

    private static Uri ParseServer(string text)
    {
        string url = text.Contains("://", StringComparison.Ordinal) ? text : $"nats://{text}";
        return Uri.TryCreate(url, UriKind.Absolute, out var server) && server.Host.Length > 0 && Schemes.Contains(server.Scheme)
            ? server
            : throw new FormatException("is no NATS URL: expected [nats://][token@]host[:port]");
    }

    private static string Without(Uri server) => $"{server.Scheme}://{server.Host}:{(server.Port > 0 ? server.Port : 4222)}";
}
