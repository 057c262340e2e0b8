using MeshSync.Fabric.Silo.Flushing;
using MeshSync.Fabric.Silo.Requests;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>All outlets, as the settings define them.</summary>
internal sealed class OutletSet(IEnumerable<Outlet> outlets, Func<FlushBoard> flushes)
{
    public IReadOnlyList<Outlet> All { get; } = [.. outlets];

    /// <summary>Something is being sent again through one of them.</summary>
    public bool IsFlushing => flushes().HasUnfinished;

    /// <summary>The outlets that lead to the Server that asks.</summary>
    public IReadOnlyList<Outlet> Serving(IncomingRequest request) => [.. All.Where(outlet =>
        request.Server == (outlet.Options.IsRelay ? outlet.Options.Name : RequestServices.OwnBroker))];

    /// <summary>Makes sure that the consumers of all outlets exist.</summary>
    public async Task Ensure(CancellationToken cancellationToken)
    {
        foreach (var outlet in All)
        {
            _ = await outlet.Ensure(scope => flushes().Begin(outlet, scope, "it is new to the outlet", cancellationToken), cancellationToken);
        }
    }

    /// <summary>Looks whether they exist; another silo makes them.</summary>
    /// <exception cref="OutletConflictException">One does not exist yet.</exception>
    public async Task Observe(CancellationToken cancellationToken)
    {
        foreach (var outlet in All)
        {
            outlet.State.Observe(await outlet.Find(cancellationToken));
            if (!outlet.State.Exists)
            {
                throw OutletConflictException.NotMadeYet(outlet.Options.Name);
            }
        }
    }
}
