using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace MeshSync.Fabric.Testing.Docker;

/// <summary>The events of an engine: what it remembers, and those who listen.</summary>
internal sealed class EventHistory
{
    private readonly Lock _lock = new();
    private readonly List<(long Nanoseconds, string Line)> _past = [];
    private readonly List<Channel<string>> _streams = [];

    public int Streams
    {
        get
        {
            lock (_lock)
            {
                return _streams.Count;
            }
        }
    }

    public void Add(long moment, string line)
    {
        lock (_lock)
        {
            _past.Add((moment, line));
            _streams.ForEach(stream => stream.Writer.TryWrite(line));
        }
    }

    public void Cut()
    {
        lock (_lock)
        {
            _streams.ForEach(stream => stream.Writer.TryComplete());
            _streams.Clear();
            _past.Clear();
        }
    }

    public async Task Send(HttpContext context)
    {
        var stream = Channel.CreateUnbounded<string>();
        string[] since = context.Request.Query["since"].ToString().Split('.');
        long from = since.Length == 2 ? (long.Parse(since[0], CultureInfo.InvariantCulture) * 1_000_000_000) + long.Parse(since[1], CultureInfo.InvariantCulture) : 0;
        string wanted = context.Request.Query["filters"].ToString();
        lock (_lock)
        {
            foreach (var (_, line) in _past.Where(past => past.Nanoseconds >= from))
            {
                stream.Writer.TryWrite(line);
            }

            _streams.Add(stream);
        }

        try
        {
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Send(context.Response, stream.Reader, wanted, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
        finally
        {
            lock (_lock)
            {
                _streams.Remove(stream);
            }
        }
    }

    private static async Task Send(HttpResponse response, ChannelReader<string> lines, string wanted, CancellationToken cancellationToken)
    {
        await foreach (string line in lines.ReadAllAsync(cancellationToken))
        {
            if (TypeOf(line) is not { } type || wanted.Contains($"\"{type}\"", StringComparison.Ordinal))
            {
                await response.WriteAsync(line + "\n", cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
            }
        }
    }

    private static string? TypeOf(string line) => line.StartsWith('{') ? JsonNode.Parse(line)!["Type"]!.GetValue<string>() : null;
}
