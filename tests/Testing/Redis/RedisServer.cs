using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Testing;

/// <summary>A redis-server process of its own on a free loopback port, which keeps nothing on disk. The port survives a restart.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private ServerProcess? _process;

    private RedisServer()
    {
    }

    public int Port { get; private set; }

    public string Url => $"redis://127.0.0.1:{Port}";

    public string Log => _process?.Log ?? "";

    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer();
        server._process = await PortRace.Run("redis-server", async port =>
        {
            server.Port = port;
            var process = server.Launch();
            return (process, await server.Listens(process), process.Log);
        });
        return server;
    }

    /// <summary>Ends the server as a crash would: what it knew is gone.</summary>
    public Task KillAsync() => _process!.Kill();

    /// <summary>Starts a killed server again, on the same port and empty.</summary>
    public async Task StartAgainAsync()
    {
        await _process!.DisposeAsync();
        _process = Launch();
        if (!await Listens(_process))
        {
            throw new InvalidOperationException($"redis-server did not start again:\n{Log}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _directory.Dispose();
    }

    private ServerProcess Launch() => new(
        Binaries.RedisServer(),
        ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _directory.Path]);

    private async Task<bool> Listens(ServerProcess process)
    {
        await Eventually.Be(async () => process.HasExited || await Answers());
        return !process.HasExited;
    }

    private async Task<bool> Answers()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
        var answer = new byte[7];
        await client.GetStream().ReadExactlyAsync(answer);
        return Encoding.ASCII.GetString(answer) == "+PONG\r\n";
    }
}
