using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Silo.Tests.Outlets;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Products;

public sealed class WithdrawnProductTests
{
    [Fact]
    public async Task Product_WhoseLastObjectWentAsTheSiloEnded_IsTakenBackByTheNextOne()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var meshery = await MesheryServer.Start(broker.Url);
        await using var cluster = new WatchedCluster(broker.Url, "c1", new ResourceType("apps", "v1", "deployments", "Deployment", Namespaced: true));
        await using (var silo = await RunningSilo.Start(broker.Url))
        {
            await cluster.List("1", [("cert-manager", """
                {"metadata":{"name":"cert-manager","namespace":"default","uid":"uid-1","resourceVersion":"1"},
                 "spec":{"template":{"spec":{"containers":[{"name":"c","image":"quay.io/jetstack/cert-manager-controller:v1.14.2"}]}}}}
                """)]);
            await Eventually.Be(() => silo.Get("/api/v1/products"), answer => answer.Text.Contains("1.14.2", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
            await cluster.List("2", []);
            await Eventually.Be(() => meshery.Received.Any(message => message.Contains("DELETED", StringComparison.Ordinal)), TimeSpan.FromSeconds(60));
        }

        await using var next = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => next.Get("/api/v1/products"), answer => answer.Text == "[]", TimeSpan.FromSeconds(60));
    }
}
