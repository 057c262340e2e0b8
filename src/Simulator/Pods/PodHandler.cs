using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Pods;

/// <summary>Answers what a real API server passes on: logs and shells (over WebSocket) to a kubelet, proxied requests to the pod itself.</summary>
internal sealed class PodHandler(ObjectStore store, PodConsoles consoles)
{
    private static readonly byte[] Flood = Encoding.ASCII.GetBytes($"2024-01-01T00:00:00.000000000Z {new string('x', 992)}\n");

    public static bool Answers(ApiRequest request) => request is { Resource: { Group: "", Plural: "pods" }, Subresource: "log" or "exec" or ApiRequest.Proxy };

    public async Task HandleAsync(HttpContext context, ApiRequest request, PipeWriter body, CancellationToken stop)
    {
        if (request.Subresource == ApiRequest.Proxy)
        {
            await ProxyAsync(context, request, body, stop);
            return;
        }

        if (store.Find(store.Collection(request.Resource.StoredIn), request.Key) is null)
        {
            throw new ApiStatusException(ApiStatus.NotFound(request.Resource, request.Name));
        }

        var console = consoles.Find(request.Namespace, request.Name)
            ?? throw new ApiStatusException(ApiStatus.BadRequest($"container in pod \"{request.Name}\" is waiting to start: ContainerCreating"));
        if (request.Subresource == "exec")
        {
            await ShellAsync(context, console, stop);
        }
        else
        {
            await LogAsync(context, console, body, stop);
        }
    }

    // The name is [scheme:]pod:port.
    private async Task ProxyAsync(HttpContext context, ApiRequest request, PipeWriter body, CancellationToken stop)
    {
        var name = request.Name.Split(':') is [_, var middle, _] ? middle : request.Name.Split(':')[0];
        if (consoles.Find(request.Namespace, name)?.Page($"{request.Name[(request.Name.LastIndexOf(':') + 1)..]}{request.ProxyPath}") is not { } page)
        {
            throw new ApiStatusException(new ApiStatus(503, "ServiceUnavailable", "error trying to reach service: connection refused"));
        }

        context.Response.ContentType = "application/json";
        body.Write(Encoding.UTF8.GetBytes(page));
        await body.FlushAsync(stop);
    }

    private static async Task LogAsync(HttpContext context, PodConsole console, PipeWriter body, CancellationToken stop)
    {
        context.Response.ContentType = "text/plain";
        // Before anybody can see that the log is read: what is written from then on comes after its tail.
        int lines = console.LineCount;
        console.ReaderCame(1);
        try
        {
            await (console.Floods ? FloodAsync(console, body, stop) : FollowAsync(context.Request.Query, console, lines, body, stop));
        }
        finally
        {
            console.ReaderCame(-1);
        }
    }

    private static async Task FollowAsync(IQueryCollection query, PodConsole console, int past, PipeWriter body, CancellationToken stop)
    {
        int tail = int.TryParse(query["tailLines"], NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) ? wanted : int.MaxValue;
        int position = Math.Max(0, past - tail);
        while (true)
        {
            var (lines, ended, changed) = console.Read(position);
            foreach (string line in lines)
            {
                body.Write(Encoding.UTF8.GetBytes(line));
            }

            position += lines.Count;

            // Like a kubelet: nothing is answered, not even headers, before there is a line.
            if (lines.Count > 0)
            {
                await body.FlushAsync(stop);
            }

            if (ended || !ApiRequest.IsTrue(query["follow"]))
            {
                return;
            }

            await changed.WaitAsync(stop);
        }
    }

    private static async Task FloodAsync(PodConsole console, PipeWriter body, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            body.Write(Flood);
            await body.FlushAsync(stop);
            console.Flood(Flood.Length);
        }
    }

    private static async Task ShellAsync(HttpContext context, PodConsole console, CancellationToken stop)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new ApiStatusException(ApiStatus.BadRequest("Upgrade request required"));
        }

        string protocol = context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(name => name is "v5.channel.k8s.io" or "v4.channel.k8s.io")
            ?? throw new ApiStatusException(ApiStatus.BadRequest("none of the protocols is spoken here"));
        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        console.ShellCame(1);
        try
        {
            await new ConsoleShell(socket, console).RunAsync(stop);
        }
        finally
        {
            console.ShellCame(-1);
        }
    }
}
