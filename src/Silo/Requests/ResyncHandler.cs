using MeshSync.Fabric.Meshery.Requests;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Flushing;
using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Requests;

/// <summary>
/// What the button "Flush MeshSync" asks for, after the Server has deleted its rows of a cluster. It does not say which,
/// so everything is sent again.
/// </summary>
internal sealed class ResyncHandler(OutletSet outlets, Flusher flusher, ResyncOptions options) : IMesheryRequestHandler
{
    public string Entity => RequestEntities.ResyncDiscovery;

    public async Task Handle(IncomingRequest request, CancellationToken cancellationToken) =>
        await flusher.Begin(outlets.Serving(request), FlushScope.Everything, options.Relist, "Meshery Server asked for it", cancellationToken);
}
