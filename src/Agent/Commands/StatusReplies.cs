using System.Text.Json;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Commands;

/// <summary>The agent's status as a reply: with as many reflectors as the broker carries.</summary>
internal sealed class StatusReplies(StatusReporter reporter, BrokerConnection broker)
{
    private const int ReplyAllowance = 512;

    public PooledBuffer Write()
    {
        var status = reporter.Full();
        var body = new PooledBuffer();
        while (true)
        {
            Write(status, body);
            if (body.WrittenCount + ReplyAllowance <= broker.MaxPayload || status.Reflectors.Count == 0)
            {
                return body;
            }

            // Thousands of resources at once are rare, so this is not worth being clever about.
            int fewer = status.Reflectors.Count / 2;
            status = status with
            {
                Omitted = status.Omitted + status.Reflectors.Count - fewer,
                Reflectors = [.. status.Reflectors.Take(fewer)],
            };
            body.Clear();
        }
    }

    private static void Write(AgentStatus status, PooledBuffer body)
    {
        using var writer = new Utf8JsonWriter(body);
        JsonSerializer.Serialize(writer, status, AgentJson.Default.AgentStatus);
    }
}
