using System.Net;
using System.Text;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Cli.Tests.Silos;

/// <summary>Answers as it was told, one request after the other, and remembers what it was asked.</summary>
internal sealed class ScriptedSilo : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public ScriptedSilo(params (int Status, string Body)[] answers)
    {
        Url = $"http://127.0.0.1:{LoopbackPort.Next()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _serving = Serve(answers);
    }

    public string Url { get; }

    public List<string> Asked { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _serving;
        _listener.Close();
    }

    private async Task Serve((int Status, string Body)[] answers)
    {
        foreach (var (status, body) in answers)
        {
            var context = await _listener.GetContextAsync();
            using var reader = new StreamReader(context.Request.InputStream);
            Asked.Add($"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.Headers["Authorization"]} {await reader.ReadToEndAsync()}");
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }
}
