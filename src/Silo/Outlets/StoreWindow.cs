using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// Reads stored messages in windows: as many as are there, up to some bytes. What is not acknowledged comes again, but
/// never an older state behind a newer one, because the store has only one message of an object.
/// </summary>
internal static class StoreWindow
{
    /// <summary>More than a window ever holds.</summary>
    public const int MaxAckPending = 20_000;

    private const int Bytes = 1024 * 1024;
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    /// <summary>What is there now; empty when nothing is.</summary>
    public static async Task<List<INatsJSMsg<byte[]>>> Read(INatsJSConsumer consumer, CancellationToken cancellationToken)
    {
        var window = new List<INatsJSMsg<byte[]>>();
        await Drain(consumer, window, cancellationToken);

        // A message larger than a window comes alone.
        return window.Count > 0 ? window : await Wait(consumer, Moment, drain: false, cancellationToken);
    }

    /// <summary>Waits for a message and takes what has come with it; empty when nothing came.</summary>
    public static async Task<List<INatsJSMsg<byte[]>>> Wait(INatsJSConsumer consumer, TimeSpan wait, bool drain, CancellationToken cancellationToken)
    {
        var window = new List<INatsJSMsg<byte[]>>();
        if (await consumer.NextAsync<byte[]>(opts: new NatsJSNextOpts { Expires = wait }, cancellationToken: cancellationToken) is { } first)
        {
            window.Add(first);
            if (drain && first.Metadata is { NumPending: > 0 })
            {
                await Drain(consumer, window, cancellationToken);
            }
        }

        return window;
    }

    public static async Task Acknowledge(IReadOnlyList<INatsJSMsg<byte[]>> window, CancellationToken cancellationToken)
    {
        foreach (var message in window)
        {
            await message.AckAsync(cancellationToken: cancellationToken);
        }
    }

    /// <summary>Has the messages delivered again, unless their objects have changed by then.</summary>
    public static async Task PutBack(IReadOnlyList<INatsJSMsg<byte[]>> window, CancellationToken cancellationToken)
    {
        foreach (var message in window)
        {
            await message.NakAsync(cancellationToken: cancellationToken);
        }
    }

    private static async Task Drain(INatsJSConsumer consumer, List<INatsJSMsg<byte[]>> window, CancellationToken cancellationToken)
    {
        await foreach (var message in consumer.FetchNoWaitAsync<byte[]>(new NatsJSFetchOpts { MaxBytes = Bytes, Expires = Moment }, cancellationToken: cancellationToken))
        {
            window.Add(message);
        }
    }
}
