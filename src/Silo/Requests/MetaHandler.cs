using System.Reflection;
using MeshSync.Fabric.Meshery.Requests;

namespace MeshSync.Fabric.Silo.Requests;

/// <summary>Tells Meshery Server the version of what it talks to.</summary>
internal sealed class MetaHandler : IMesheryRequestHandler
{
    // What follows a plus sign names the commit; the Server shows versions as of releases.
    private static readonly string Version =
        "v" + typeof(MetaHandler).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public string Entity => RequestEntities.MeshSyncMeta;

    public async Task Handle(IncomingRequest request, CancellationToken cancellationToken) =>
        await request.Broker.PublishAsync(MesherySubjects.Meta, MesheryReply.Text("", "", Version), cancellationToken: cancellationToken);
}
