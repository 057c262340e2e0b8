using System.Globalization;
using System.Net.WebSockets;
using System.Text;

namespace MeshSync.Fabric.Simulator.Pods;

/// <summary>A shell that echoes as a terminal does and knows <c>echo</c>, <c>exit</c> and <c>flood</c>; Ctrl-D ends it.</summary>
internal sealed class ConsoleShell(WebSocket socket, PodConsole console)
{
    private const byte Input = 0;
    private const byte Output = 1;
    private const byte Status = 3;
    private const char EndOfTransmission = '\u0004';

    private readonly StringBuilder _line = new();

    public async Task RunAsync(CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await WriteAsync("$ ", over.Token);
            var typing = TypedAsync(over.Token);
            int exitCode = await await Task.WhenAny(typing, EndedAsync(over.Token));
            await SendAsync(Status, StatusOf(exitCode), over.Token);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, over.Token);

            // Cancelled at once, the connection would be reset, and what was sent last be lost.
            over.CancelAfter(TimeSpan.FromSeconds(2));
            await typing;
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // Whoever had it open is gone, or the server stops.
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    private async Task<int> EndedAsync(CancellationToken stop)
    {
        while (true)
        {
            var (_, ended, changed) = console.Read(int.MaxValue);
            if (ended)
            {
                return console.ExitCode!.Value;
            }

            await changed.WaitAsync(stop);
        }
    }

    private async Task<int> TypedAsync(CancellationToken stop)
    {
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), stop);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
            }

            if (received.Count < 1 || buffer[0] != Input)
            {
                continue;
            }

            foreach (char typed in Encoding.UTF8.GetString(buffer, 1, received.Count - 1))
            {
                if (await TypeAsync(typed, stop) is { } exitCode)
                {
                    return exitCode;
                }
            }
        }
    }

    private async Task<int?> TypeAsync(char typed, CancellationToken stop)
    {
        if (typed == EndOfTransmission)
        {
            return 0;
        }

        if (typed != '\n')
        {
            _line.Append(typed);
            return null;
        }

        string line = _line.ToString();
        _line.Clear();
        console.Type(line);
        await WriteAsync($"{line}\r\n", stop);
        switch (line.Split(' ', 2))
        {
            case ["exit", .. var code]:
                return code is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 0;
            case ["echo", var text]:
                await WriteAsync($"{text}\r\n$ ", stop);
                break;
            case ["flood"]:
                await FloodAsync(stop);
                break;
            default:
                await WriteAsync($"sh: {line}: not found\r\n$ ", stop);
                break;
        }

        return null;
    }

    private async Task FloodAsync(CancellationToken stop)
    {
        string much = new('y', 4096);
        while (true)
        {
            await WriteAsync(much, stop);
            console.Flood(much.Length);
        }
    }

    private Task WriteAsync(string text, CancellationToken stop) => SendAsync(Output, text, stop);

    private async Task SendAsync(byte channel, string text, CancellationToken stop)
    {
        byte[] message = [channel, .. Encoding.UTF8.GetBytes(text)];
        await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, stop);
    }

    private static string StatusOf(int exitCode) => exitCode == 0
        ? """{"metadata":{},"status":"Success"}"""
        : string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: exit status {{{exitCode}}}","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"{{{exitCode}}}"}]}}""");
}
