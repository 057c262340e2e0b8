using System.Text.Json;
using NATS.Client.Core;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>Whether a broker offers JetStream.</summary>
internal static class JetStreamCheck
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The server says so itself, or somebody behind it answers for JetStream: a server without it may stand in a cluster, or at a leaf,
    /// of one that has it.
    /// </summary>
    public static async Task<bool> HasJetStream(NatsConnection connection, CancellationToken cancellationToken)
    {
        if (connection.ServerInfo?.JetStreamAvailable == true)
        {
            return true;
        }

        try
        {
            var options = new NatsSubOpts { Timeout = AnswerTimeout };
            var reply = await connection.RequestAsync<byte[], byte[]>("$JS.API.INFO", [], replyOpts: options, cancellationToken: cancellationToken);
            return Says(reply.Data);
        }
        catch (Exception e) when (e is NatsNoRespondersException or NatsNoReplyException)
        {
            return false;
        }
    }

    /// <summary>Whether that is what JetStream answers where there is one.</summary>
    internal static bool Says(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.ValueKind == JsonValueKind.Object && !document.RootElement.TryGetProperty("error", out _);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a name whose escapes are no Unicode.
            return false;
        }
    }
}
