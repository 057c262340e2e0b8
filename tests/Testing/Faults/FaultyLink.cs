using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MeshSync.Fabric.Testing.Faults;

/// <summary>
/// A line between a client and a server on loopback that can be cut and stalled: what connects to <see cref="Port"/> is put
/// through to the server, byte for byte, until a test has it otherwise.
/// </summary>
public sealed class FaultyLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<LinkedPair, Task> _pairs = new();
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _flow = Completed();

    /// <param name="target">Port of the server.</param>
    public FaultyLink(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether nobody is put through; those who are stay.</summary>
    public bool Refuses { get; set; }

    /// <summary>How many connections there are at the moment.</summary>
    public int Connections => _pairs.Count;

    /// <summary>Resets every connection, in the middle of whatever is under way.</summary>
    public void Cut()
    {
        foreach (var pair in _pairs.Keys)
        {
            pair.Reset();
        }
    }

    /// <summary>Lets no byte through any more, in either direction, and keeps the connections.</summary>
    public void Stall()
    {
        if (_flow.Task.IsCompleted)
        {
            _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Ends a stall; what was held up goes on.</summary>
    public void Resume() => _flow.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        Resume();
        await _accepting;
        await Task.WhenAll(_pairs.Values);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_end.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            var pair = new LinkedPair(client);
            var done = new TaskCompletionSource();
            _pairs[pair] = done.Task;
            _ = ServeAsync(pair, done);
        }
    }

    private async Task ServeAsync(LinkedPair pair, TaskCompletionSource done)
    {
        try
        {
            if (!Refuses)
            {
                await pair.CarryAsync(_target, () => _flow.Task, _end.Token);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One end went, or the line was cut: the other end is told so.
        }
        finally
        {
            pair.Dispose();
            _ = _pairs.TryRemove(pair, out _);
            done.SetResult();
        }
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
