using System.Collections.Concurrent;
using NATS.Client.Core;

namespace MeshSync.Fabric.Cli.Doctoring;

/// <summary>What NATS refuses to a login: it says so beside the request, which merely gets no answer.</summary>
internal sealed class Refusals : IDisposable
{
    private readonly ConcurrentQueue<string> _said = new();
    private readonly NatsConnection _nats;

    public Refusals(NatsConnection nats)
    {
        _nats = nats;
        nats.ServerError += Heard;
    }

    /// <summary>What was said of publishing to a subject, or of hearing answers; null for nothing.</summary>
    public string? About(string subject) =>
        _said.FirstOrDefault(text => text.Contains(subject, StringComparison.OrdinalIgnoreCase) || text.Contains(_nats.Opts.InboxPrefix, StringComparison.OrdinalIgnoreCase));

    public void Dispose() => _nats.ServerError -= Heard;

    private ValueTask Heard(object? sender, NatsServerErrorEventArgs args)
    {
        if (args.Kind == NatsServerErrorKind.PermissionsViolation)
        {
            _said.Enqueue(args.Error);
        }

        return ValueTask.CompletedTask;
    }
}
