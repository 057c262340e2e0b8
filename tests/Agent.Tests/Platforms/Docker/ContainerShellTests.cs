using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms.Docker.Engine;
using MeshSync.Fabric.Agent.Platforms.Docker.Sessions;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>
/// A shell in a container, by the bytes that an engine exchanges for it: it turns a POST with a body into a terminal, which Kestrel refuses to
/// do, so sockets play the engine.
/// </summary>
public sealed class ContainerShellTests
{
    private static readonly SessionOpening Opening = new() { Id = "s", Namespace = "shop", Pod = "web" };

    [Fact]
    public async Task Shell_TypedInto_AnswersAndEndsWithItsStatus()
    {
        using var directory = new TempDirectory();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        string path = directory.File("e.sock");
        var engine = Play(path, stop.Token);
        using var connection = new EngineConnection(new AgentOptions { DockerHost = $"unix://{path}" }, TimeProvider.System);
        var shell = new ContainerShell(connection);
        var output = new Pipe();

        var run = shell.Run(Opening, output.Writer, stop.Token);
        Assert.True(shell.TryWrite("echo grüß dich\n"));
        Assert.True(shell.TryWrite("exit\n"));
        var end = await run;
        await output.Writer.CompleteAsync();

        Assert.Equal(SessionEndKind.Exited, end.Kind);
        Assert.Contains("3", end.Message, StringComparison.Ordinal);
        using var shown = new StreamReader(output.Reader.AsStream());
        Assert.Equal("$ echo grüß dich\nexit\n", await shown.ReadToEndAsync(stop.Token));
        await stop.CancelAsync();
        await engine;
    }

    private static async Task Play(string path, CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(Serve(await listener.AcceptAsync(cancellationToken), cancellationToken));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private static async Task Serve(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NetworkStream(socket, ownsSocket: true);
            while (await ReadRequest(connection, cancellationToken) is { } request)
            {
                if (request.Contains("/start ", StringComparison.Ordinal))
                {
                    Assert.Contains("Upgrade: tcp", request, StringComparison.Ordinal);
                    await connection.WriteAsync("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n$ "u8.ToArray(), cancellationToken);
                    await Echo(connection, cancellationToken);
                    return;
                }

                string answer = request.Contains("/exec ", StringComparison.Ordinal) ? """{"Id":"e1"}"""
                    : request.Contains("/exec/e1/json ", StringComparison.Ordinal) ? """{"Running":false,"ExitCode":3}"""
                    : """{"Id":"c1","Name":"/web","Config":{"Tty":false,"Labels":{"com.docker.compose.project":"shop"}}}""";
                await connection.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {answer.Length}\r\n\r\n{answer}"), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static async Task Echo(NetworkStream connection, CancellationToken cancellationToken)
    {
        byte[] typed = new byte[1024];
        string all = "";
        while (!all.EndsWith("exit\n", StringComparison.Ordinal) && await connection.ReadAsync(typed, cancellationToken) is > 0 and int count)
        {
            all += Encoding.UTF8.GetString(typed, 0, count);
            await connection.WriteAsync(typed.AsMemory(0, count), cancellationToken);
        }
    }

    /// <summary>The head of the next request, when all of it has arrived; null when no other comes.</summary>
    private static async Task<string?> ReadRequest(NetworkStream connection, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await connection.ReadAsync(one, cancellationToken) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        string text = head.ToString();
        int length = text.Split("\r\n").Select(line => line.Split(": ")).FirstOrDefault(pair => pair[0] == "Content-Length") is [_, var digits] ? int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) : 0;
        await connection.ReadExactlyAsync(new byte[length], cancellationToken);
        return text;
    }
}
