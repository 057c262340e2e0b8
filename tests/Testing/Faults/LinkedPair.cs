using System.Net;
using System.Net.Sockets;

namespace MeshSync.Fabric.Testing.Faults;

/// <summary>One connection through a <see cref="FaultyLink"/>: the client's half and the server's.</summary>
internal sealed class LinkedPair(Socket client) : IDisposable
{
    private const int BufferBytes = 32 * 1024;

    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Connects to the server and carries bytes both ways until one of the ends goes.</summary>
    /// <param name="target">Port of the server.</param>
    /// <param name="flow">Completes when bytes may pass.</param>
    /// <param name="end">Ends it.</param>
    public async Task CarryAsync(int target, Func<Task> flow, CancellationToken end)
    {
        client.NoDelay = true;
        await flow().WaitAsync(end);
        await _server.ConnectAsync(IPAddress.Loopback, target, end);
        var there = PumpAsync(client, _server, flow, end);
        var back = PumpAsync(_server, client, flow, end);
        var first = await Task.WhenAny(there, back);
        await first;

        // Half-closed connections are of no use to either protocol that is carried here.
        Reset();
        await Task.WhenAll(there, back).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Closes both halves with a reset, so that nobody waits for what is still under way.</summary>
    public void Reset()
    {
        client.Close(0);
        _server.Close(0);
    }

    public void Dispose() => Reset();

    private static async Task PumpAsync(Socket from, Socket to, Func<Task> flow, CancellationToken end)
    {
        var buffer = new byte[BufferBytes];
        while (await from.ReceiveAsync(buffer, end) is > 0 and var count)
        {
            await flow().WaitAsync(end);
            for (var sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), end);
            }
        }
    }
}
