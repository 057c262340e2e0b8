using System.Diagnostics.CodeAnalysis;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Broker;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// Carries stored messages to a broker without JetStream. A window is acknowledged when that broker has taken it and
/// somebody was there to read it; until then the position stays, and what changes meanwhile takes the place of what waits.
/// </summary>
internal sealed partial class Relay(Outlet outlet, INatsJSContext jetStream, TimeProvider time, ILogger<Relay> logger)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    /// <summary>Goes on until cancelled.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever fails is shown in the outlet's state and tried again.")]
    public async Task Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            string? problem;
            try
            {
                problem = await Carry(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                problem = $"the stored objects cannot be read: {e.Message}";
            }

            await Rest(problem, stopping);
        }
    }

    /// <returns>What is wrong; null when it went well.</returns>
    private async Task<string?> Carry(CancellationToken stopping)
    {
        var consumer = await jetStream.GetConsumerAsync(Subjects.ObjectsStream, outlet.Options.Name, stopping);
        while (true)
        {
            // One message is enough to see whether the way is free again.
            var isOpen = outlet.State.Fault is null;
            var window = await StoreWindow.Wait(consumer, Idle, drain: isOpen, stopping);
            if (window.Count == 0)
            {
                continue;
            }

            var messages = window.ConvertAll(message => new Outgoing(outlet.Options.Subject, message.Data ?? []));
            var outcome = await outlet.Exit.Send(messages, stopping);
            if (outcome != SendOutcome.Taken)
            {
                await StoreWindow.PutBack(window, stopping);
                return outlet.Exit.Problem(outcome);
            }

            await StoreWindow.Acknowledge(window, stopping);
            Recovered();
        }
    }

    private void Recovered()
    {
        if (outlet.State.Fault is { } fault)
        {
            LogRecovered(outlet.Options.Name, fault.Since);
            outlet.State.Works();
            _backoff.Reset();
        }
    }

    private async Task Rest(string? problem, CancellationToken stopping)
    {
        if (problem is not null)
        {
            if (outlet.State.Fault?.Problem != problem)
            {
                LogWaits(outlet.Options.Name, problem);
            }

            outlet.State.Failed(problem, time.GetUtcNow());
        }

        await Task.Delay(_backoff.Next(), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(LogLevel.Warning, "Outlet {Name} waits: {Problem}")]
    private partial void LogWaits(string name, string problem);

    [LoggerMessage(LogLevel.Information, "Outlet {Name} goes on; it waited since {Since}")]
    private partial void LogRecovered(string name, DateTimeOffset since);
}
