using System.CommandLine;
using System.Globalization;
using System.Threading.Channels;
using MeshSync.Fabric.Cli.Agents;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Mirror.Delivery;
using NATS.Client.Core;

namespace MeshSync.Fabric.Cli.Tail;

/// <summary><c>fabric tail</c>: stands in for Meshery Server and shows a line for each change it is sent.</summary>
internal sealed class TailCommand
{
    private readonly Option<string> _subject = new("--subject")
    {
        Description = "The subject to read.",
        HelpName = "subject",
        DefaultValueFactory = _ => Subjects.MesheryCore,
    };

    private readonly Option<bool> _new = new("--new")
    {
        Description = "Show only what is stored from now on; what waited before that is taken and not shown.",
    };

    private readonly BrokerOptions _broker;
    private readonly Terminal _terminal;
    private readonly TimeProvider _time;

    private TailCommand(Terminal terminal, TimeProvider time) => (_terminal, _time, _broker) = (terminal, time, new BrokerOptions(terminal));

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var tail = new TailCommand(terminal, time);
        var command = new Command(
            "tail",
            """
            Stand in for Meshery Server: read the subject it reads and show a line for each change.
            What is delivered here counts as delivered: do not run it where a Meshery Server that is away expects to find its changes later.
            """)
        {
            tail._subject, tail._new,
        };
        tail._broker.AddTo(command);
        command.SetAction(tail.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        await using var nats = new NatsConnection(_broker.Options(arguments) with { SubPendingChannelFullMode = BoundedChannelFullMode.Wait });
        var since = arguments.GetValue(_new) ? _time.GetUtcNow() : DateTimeOffset.MinValue;
        try
        {
            await foreach (var message in nats.SubscribeAsync<byte[]>(arguments.GetValue(_subject)!, cancellationToken: cancellation).ConfigureAwait(false))
            {
                if ((DeliveryStamp.Read(message.ReplyTo)?.StoredAt ?? since) >= since && Change.TryRead(message.Data, out var change))
                {
                    var now = TimeZoneInfo.ConvertTime(_time.GetUtcNow(), _time.LocalTimeZone).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
                    await _terminal.Text.WriteLineAsync($"{now}  {change}").ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C is how this ends.
        }
        catch (NatsException failure)
        {
            await _terminal.Error.WriteLineAsync($"{failure.GetBaseException().Message}: does --broker-url or BROKER_URL name a NATS server?").ConfigureAwait(false);
            return 1;
        }

        return 0;
    }
}
