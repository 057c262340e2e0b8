using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using MeshSync.Fabric.Agent.Platforms.Docker.Engine;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;
using MeshSync.Fabric.Agent.Sessions;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Sessions;

/// <summary>A shell in a container: an exec with a terminal, whose connection carries what is typed one way and what is shown the other.</summary>
internal sealed class ContainerShell(EngineConnection engine) : IShellStream
{
    private const int ReadBytes = 8 * 1024;
    private const byte EndOfTransmission = 4;

    // What somebody typed while the shell read nothing; a person stops before that is full.
    private const int MostInputs = 64;

    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(2);

    private readonly Channel<string> _input = Channel.CreateBounded<string>(new BoundedChannelOptions(MostInputs) { SingleReader = true });

    public bool TryWrite(string text) => _input.Writer.TryWrite(text);

    public async Task<SessionEnd> Run(SessionOpening opening, PipeWriter output, CancellationToken cancellationToken)
    {
        await SessionContainer.HasTerminal(engine, opening, cancellationToken);
        string exec = await Create(opening, cancellationToken);
        using var response = await Start(exec, cancellationToken);
        await using var shell = await response.Content.ReadAsStreamAsync(cancellationToken);

        // A stop lets the shell end in order, and cancels only what hangs: one whose terminal just vanishes may stay.
        using var over = new CancellationTokenSource();
        using var stop = cancellationToken.Register(() =>
        {
            _input.Writer.TryComplete();
            over.CancelAfter(LeaveTime);
        });
        var typing = Type(shell, over.Token);
        try
        {
            while (await shell.ReadAsync(output.GetMemory(ReadBytes), over.Token) is > 0 and int count)
            {
                output.Advance(count);
                await output.FlushAsync(over.Token);
            }
        }
        finally
        {
            await over.CancelAsync();
            await typing;
        }

        return await EndOf(exec, cancellationToken);
    }

    private async Task<string> Create(SessionOpening opening, CancellationToken cancellationToken)
    {
        const string shell = """{"AttachStdin":true,"AttachStdout":true,"AttachStderr":true,"Tty":true,"Cmd":["/bin/sh","-c","command -v bash >/dev/null && exec bash || exec sh"]}""";
        string path = $"{EngineKind.Containers.InspectPath}{Uri.EscapeDataString(opening.Pod)}/exec";
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(shell) };
        using var response = await engine.Send(request, null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var created = await JsonSerializer.DeserializeAsync(body, EngineJson.Default.EngineCreated, cancellationToken);
        return created?.Id is { Length: > 0 } id ? Uri.EscapeDataString(id) : throw new JsonException("The engine names no exec.");
    }

    private async Task<HttpResponseMessage> Start(string exec, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"exec/{exec}/start") { Content = Json("""{"Detach":false,"Tty":true}""") };
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("tcp"));
        var response = await engine.Send(request, null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            return response;
        }

        using (response)
        {
            throw new IOException("The engine does not hand over the connection for a terminal.");
        }
    }

    private async Task Type(Stream shell, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (string text in _input.Reader.ReadAllAsync(cancellationToken))
            {
                await shell.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            }

            await shell.WriteAsync(new[] { EndOfTransmission }, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The connection is closed or broken: whoever reads from it says so.
        }
    }

    private async Task<SessionEnd> EndOf(string exec, CancellationToken cancellationToken)
    {
        using var found = await engine.GetJson($"exec/{exec}/json", null, cancellationToken);
        var ended = found.Deserialize(EngineJson.Default.EngineExec);
        return ended switch
        {
            { Running: false, ExitCode: 0 or null } => new SessionEnd(SessionEndKind.Completed, ""),
            { Running: false, ExitCode: { } code } => new SessionEnd(SessionEndKind.Exited, $"the shell ended with status {code.ToString(CultureInfo.InvariantCulture)}"),
            _ => new SessionEnd(SessionEndKind.Broken, "the engine closed the terminal"),
        };
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
