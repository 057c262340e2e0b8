using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Sessions;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Sessions;

/// <summary>A shell in a container: every message is one byte, the number of a channel, and what that channel carries.</summary>
internal sealed class PodShell(ApiConnection api) : IShellStream
{
    private const byte Input = 0;
    private const byte Output = 1;
    private const byte Errors = 2;
    private const byte Status = 3;

    private const byte CloseChannel = 255;
    private const byte EndOfTransmission = 4;

    private const int ReadBytes = 8 * 1024;
    private const int MostStatusBytes = 16 * 1024;

    // What somebody typed while the shell read nothing; a person stops before that is full.
    private const int MostInputs = 64;

    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(2);

    private readonly Channel<string> _input = Channel.CreateBounded<string>(new BoundedChannelOptions(MostInputs) { SingleReader = true });

    public bool TryWrite(string text) => _input.Writer.TryWrite(text);

    public async Task<SessionEnd> Run(SessionOpening opening, PipeWriter output, CancellationToken cancellationToken)
    {
        using var socket = await ShellSocket.Open(api, PodPath.Shell(opening), cancellationToken);

        // A socket whose send or receive is cancelled is broken, so a stop lets the typing end in order, and cancels only what hangs.
        using var over = new CancellationTokenSource();
        using var stop = cancellationToken.Register(() =>
        {
            _input.Writer.TryComplete();
            over.CancelAfter(LeaveTime);
        });
        var typing = Type(socket, over.Token);
        try
        {
            return await Receive(socket, output, over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await typing;
        }
    }

    private async Task Type(WebSocket socket, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (string text in _input.Reader.ReadAllAsync(cancellationToken))
            {
                await Send(socket, [Input, .. Encoding.UTF8.GetBytes(text)], cancellationToken);
            }

            await Leave(socket, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException or InvalidOperationException)
        {
            // The socket is closed or broken: whoever receives from it says so.
        }
    }

    // A shell whose terminal just vanishes may stay: it is told that nothing more will be typed, as a terminal and as a stream.
    private static async Task Leave(WebSocket socket, CancellationToken cancellationToken)
    {
        await Send(socket, [Input, EndOfTransmission], cancellationToken);
        if (socket.SubProtocol == ShellSocket.ClosesChannels)
        {
            await Send(socket, [CloseChannel, Input], cancellationToken);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
    }

    private static ValueTask Send(WebSocket socket, byte[] message, CancellationToken cancellationToken) =>
        socket.SendAsync(message.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

    private static async Task<SessionEnd> Receive(WebSocket socket, PipeWriter output, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        using var status = new PooledBuffer();
        try
        {
            await Receive(socket, buffer, output, status, cancellationToken);
        }
        catch (WebSocketException) when (status.WrittenCount > 0)
        {
            // All was said before the connection went.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return status.WrittenCount > 0 ? ShellStatus.Read(status.WrittenSpan) : new SessionEnd(SessionEndKind.Broken, "the API server closed the terminal");
    }

    /// <summary>Carries what arrives until the server closes the socket.</summary>
    private static async Task Receive(WebSocket socket, byte[] buffer, PipeWriter output, PooledBuffer status, CancellationToken cancellationToken)
    {
        byte channel = 0;
        bool isStart = true;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            var data = buffer.AsMemory(0, received.Count);
            if (isStart && data.Length > 0)
            {
                (channel, data) = (data.Span[0], data[1..]);
                isStart = false;
            }

            await Take(channel, data, output, status, cancellationToken);
            isStart |= received.EndOfMessage;
        }
    }

    private static async ValueTask Take(byte channel, ReadOnlyMemory<byte> data, PipeWriter output, PooledBuffer status, CancellationToken cancellationToken)
    {
        if (channel is Output or Errors && data.Length > 0)
        {
            await output.WriteAsync(data, cancellationToken);
        }
        else if (channel == Status && status.WrittenCount + data.Length <= MostStatusBytes)
        {
            status.Write(data.Span);
        }
    }
}
