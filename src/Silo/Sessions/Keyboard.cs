using System.Threading.Channels;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Meshery.Sessions;
using MeshSync.Fabric.Silo.Broker;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Sessions;

/// <summary>Passes on what is typed into a terminal, each input as a line and once, however often a reply is lost.</summary>
internal sealed class Keyboard : IAsyncDisposable
{
    private const int MostWaiting = 256;
    private const int MostAttempts = 5;

    private readonly INatsSub<byte[]> _input;
    private readonly SessionTarget _target;
    private readonly SessionTools _tools;
    private readonly SessionVoice _voice;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _pump;
    private long _sequence;
    private long _lastInput;

    private Keyboard(INatsSub<byte[]> input, SessionTarget target, SessionTools tools, SessionVoice voice)
    {
        (_input, _target, _tools, _voice) = (input, target, tools, voice);
        _lastInput = tools.Time.GetTimestamp();
        _pump = Pass();
    }

    /// <summary>How long nobody has typed anything.</summary>
    public TimeSpan Idle => _tools.Time.GetElapsedTime(Volatile.Read(ref _lastInput));

    public static async Task<Keyboard> Open(SessionTarget target, SessionTools tools, SessionVoice voice, CancellationToken cancellationToken)
    {
        // Somebody who types faster than a shell reads loses what is too much, and only that: the connection is everybody's.
        var options = new NatsSubOpts { ChannelOpts = new NatsSubChannelOpts { Capacity = MostWaiting, FullMode = BoundedChannelFullMode.DropWrite } };
        var input = await target.Broker.SubscribeCoreAsync<byte[]>(SessionName.Input(target.Entry.Name), opts: options, cancellationToken: cancellationToken);
        return new Keyboard(input, target, tools, voice);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _input.DisposeAsync();
        await _pump;
        _over.Dispose();
    }

    private async Task Pass()
    {
        try
        {
            await foreach (var message in _input.Msgs.ReadAllAsync(_over.Token))
            {
                if (SessionMessage.ReadInput(message.Data) is { } text)
                {
                    Volatile.Write(ref _lastInput, _tools.Time.GetTimestamp());
                    await Type(text + "\n");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The terminal is over.
        }
    }

    private async Task Type(string text)
    {
        try
        {
            foreach (var part in text.Chunk(SessionInput.MostCharacters))
            {
                await Send(new SessionInput(_target.Entry.Id, ++_sequence, new string(part)));
            }
        }
        catch (AgentCommandException e)
        {
            await Complain($"what was typed is lost: {e.Message}");
        }
    }

    private async Task Complain(string error)
    {
        try
        {
            await _voice.Complain(error, _over.Token);
        }
        catch (NatsException)
        {
            // Where the keys come from, nobody is: the relay notices, too.
        }
    }

    private async Task Send(SessionInput input)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _tools.Agent.Write(_target.Entry.Cluster, input, _over.Token);
                return;
            }
            catch (AgentCommandException e) when (e.Kind == AgentErrorKind.Silent && attempt < MostAttempts)
            {
                await Task.Delay(backoff.Next(), _tools.Time, _over.Token);
            }
        }
    }
}
