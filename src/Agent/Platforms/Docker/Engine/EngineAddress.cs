namespace MeshSync.Fabric.Agent.Platforms.Docker.Engine;

/// <summary>Where an engine listens, as <c>DOCKER_HOST</c> writes it.</summary>
/// <param name="SocketPath">The Unix socket; null for one that is reached over TCP.</param>
/// <param name="Host">Host and port over TCP; empty for a socket.</param>
internal sealed record EngineAddress(string? SocketPath, string Host)
{
    private const int PlainPort = 2375;
    private const int TlsPort = 2376;

    private static readonly string[] Sockets = ["/var/run/docker.sock", "/run/podman/podman.sock"];

    /// <exception cref="FormatException">The text names no engine that can be reached from here.</exception>
    public static EngineAddress Parse(string text, bool isTls)
    {
        if (text.StartsWith("unix://", StringComparison.Ordinal) && text.Length > "unix://".Length)
        {
            return new EngineAddress(text["unix://".Length..], "");
        }

        if (text.StartsWith("tcp://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length > 0)
        {
            return new EngineAddress(null, $"{uri.Host}:{(uri.Port > 0 ? uri.Port : isTls ? TlsPort : PlainPort)}");
        }

        throw new FormatException($"is '{text}': expected unix:///path/of/a.sock or tcp://host:port");
    }

    /// <summary>The socket that is there if nothing was set: Docker's, that of the machine's Podman, or that of the user's.</summary>
    public static EngineAddress Default()
    {
        string? own = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        IEnumerable<string> places = own is { Length: > 0 } ? [.. Sockets, Path.Combine(own, "podman/podman.sock")] : Sockets;
        return new EngineAddress(places.FirstOrDefault(File.Exists) ?? Sockets[0], "");
    }

    public override string ToString() => SocketPath is null ? $"tcp://{Host}" : $"unix://{SocketPath}";
}
