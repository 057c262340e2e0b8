using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Simulator.Tests.Contract;

public abstract class KubectlContract(IApiServerFixture server) : ApiContract(server)
{
    [Fact]
    public async Task KubectlGet_PrintsARowForEachObject()
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "first");
        await CreateLeaseAsync(ns, "second");

        await using var kubectl = Kubectl.Start(Server.KubeconfigPath, "get", "leases", "-n", ns);
        await kubectl.EndedAsync();

        Assert.Equal(["NAME", "first", "second"], kubectl.Rows);
    }

    [Fact]
    public async Task KubectlGet_OfOneObject_PrintsIt()
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "first", holder: "the-holder");

        await using var kubectl = Kubectl.Start(Server.KubeconfigPath, "get", "lease", "first", "-n", ns, "-o", "yaml");
        await kubectl.EndedAsync();

        Assert.Contains("  holderIdentity: the-holder", kubectl.Lines);
    }

    [Fact]
    public async Task KubectlGetWatch_PrintsARowForEachChange()
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "first");

        await using var kubectl = Kubectl.Start(Server.KubeconfigPath, "get", "leases", "-n", ns, "-w");
        await Eventually.Be(() => kubectl.Rows, rows => rows.Count == 2);
        await CreateLeaseAsync(ns, "second");
        await Eventually.Be(() => kubectl.Rows, rows => rows.Count == 3);
        await Api.DeleteAsync(Lease(ns, "first"));
        await Eventually.Be(() => kubectl.Rows, rows => rows.Count == 4);

        Assert.Equal(["NAME", "first", "second", "first"], kubectl.Rows);
    }
}
