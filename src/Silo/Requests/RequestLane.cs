using System.Threading.Channels;

namespace MeshSync.Fabric.Silo.Requests;

/// <summary>The requests of one entity, in order and bounded, so that a slow answer to one holds up no other.</summary>
internal sealed class RequestLane(IMesheryRequestHandler handler)
{
    // Far more than people click; beyond it somebody floods.
    private const int Capacity = 256;

    private readonly Channel<IncomingRequest> _waiting = Channel.CreateBounded<IncomingRequest>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    public IMesheryRequestHandler Handler => handler;

    /// <summary>False when too many wait already.</summary>
    public bool TryAdd(IncomingRequest request) => _waiting.Writer.TryWrite(request);

    public IAsyncEnumerable<IncomingRequest> Read(CancellationToken cancellationToken) => _waiting.Reader.ReadAllAsync(cancellationToken);
}
