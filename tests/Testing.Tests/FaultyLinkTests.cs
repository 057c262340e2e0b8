using System.Net;
using System.Net.Sockets;
using MeshSync.Fabric.Testing.Faults;

namespace MeshSync.Fabric.Testing.Tests;

/// <summary>A line that is not cut when a test says so would let every robustness run pass.</summary>
public sealed class FaultyLinkTests : IAsyncLifetime
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private FaultyLink _link = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _server.Start();
        _link = new FaultyLink(((IPEndPoint)_server.LocalEndpoint).Port);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Cut_ResetsBothEnds_AndTheNextConnectionIsPutThrough()
    {
        var (client, server) = await ConnectAsync();
        using (client)
        using (server)
        {
            await client.SendAsync("ab"u8.ToArray(), Cancellation);
            Assert.Equal(2, await server.ReceiveAsync(new byte[8], Cancellation));

            _link.Cut();

            await Assert.ThrowsAsync<SocketException>(async () => await client.ReceiveAsync(new byte[8], Cancellation));
            await Assert.ThrowsAsync<SocketException>(async () => await server.ReceiveAsync(new byte[8], Cancellation));
        }

        var (again, there) = await ConnectAsync();
        again.Dispose();
        there.Dispose();
    }

    [Fact]
    public async Task Stall_HoldsBytesUp_UntilItEnds()
    {
        var (client, server) = await ConnectAsync();
        using (client)
        using (server)
        {
            _link.Stall();
            await client.SendAsync("ab"u8.ToArray(), Cancellation);
            var received = server.ReceiveAsync(new byte[8], Cancellation).AsTask();

            await Assert.ThrowsAsync<TimeoutException>(async () => await received.WaitAsync(TimeSpan.FromMilliseconds(300), Cancellation));
            _link.Resume();

            Assert.Equal(2, await received);
        }
    }

    [Fact]
    public async Task Refusal_LetsNobodyThrough()
    {
        _link.Refuses = true;
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await client.ConnectAsync(IPAddress.Loopback, _link.Port, Cancellation);
            await client.ReceiveAsync(new byte[8], Cancellation);
        });
        Assert.False(_server.Pending());
    }

    private async Task<(Socket Client, Socket Server)> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, _link.Port, Cancellation);
        return (client, await _server.AcceptSocketAsync(Cancellation));
    }
}
