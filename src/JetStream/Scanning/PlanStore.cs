using MeshSync.Fabric.Contracts;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.JetStream.Scanning;

/// <summary>Plans in a stream that keeps the last message of each subject.</summary>
internal sealed class PlanStore(INatsConnection nats) : IPlanStore
{
    private const int NoMessage = 10037;

    private readonly NatsJSContext _jetStream = new(nats);

    public async Task<ReadOnlyMemory<byte>?> Read(string subject, CancellationToken cancellationToken)
    {
        var stream = await _jetStream.GetStreamAsync(Subjects.PlansStream, cancellationToken: cancellationToken);
        try
        {
            var stored = await stream.GetAsync(new StreamMsgGetRequest { LastBySubj = subject }, cancellationToken);

            // Without its type null would be taken for an array, and that for memory that is empty.
            return stored.Message.Data.IsEmpty ? (ReadOnlyMemory<byte>?)null : stored.Message.Data;
        }
        catch (NatsJSApiException e) when (e.Error.ErrCode == NoMessage)
        {
            return null;
        }
    }

    public async Task Write(string subject, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var stored = await _jetStream.PublishAsync(subject, body, cancellationToken: cancellationToken);
        stored.EnsureSuccess();
    }
}
