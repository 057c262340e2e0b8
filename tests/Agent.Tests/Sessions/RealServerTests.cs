using MeshSync.Fabric.Agent.Tests.Commands;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Sessions;

/// <summary>What a real API server without any kubelet says to logs and shells: its refusals reach whoever reads.</summary>
public sealed class RealServerTests(KubeApiServer cluster) : IClassFixture<KubeApiServer>
{
    [Theory]
    [InlineData(SessionVerb.Logs, "stranded", "gone")]
    [InlineData(SessionVerb.Exec, "stranded", "gone")]
    [InlineData(SessionVerb.Exec, "unplaced", "does not have a host assigned")]
    [InlineData(SessionVerb.Logs, "nowhere", "pods \"nowhere\" not found")]
    [InlineData(SessionVerb.Exec, "nowhere", "pods \"nowhere\" not found")]
    public async Task Session_ThatCannotBegin_EndsWithTheServersReason(SessionVerb kind, string pod, string reason)
    {
        await using var stage = await RealStage.Set(cluster);
        await Create(stage, "unplaced", "");
        await Create(stage, "stranded", "\"nodeName\":\"gone\",");
        await stage.StartAgent(cluster.AdminKubeConfig, "--cluster-id", AskedAgent.Cluster);
        await using var silo = await Listening(stage);

        await silo.Open(kind, pod);
        var end = await silo.ReadToEnd();

        Assert.Equal(SessionEndKind.Refused, end.Kind);
        Assert.Contains(reason, end.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SessionVerb.Logs, "cannot get resource \"pods/log\"")]
    [InlineData(SessionVerb.Exec, "resource \"pods/exec\"")]
    public async Task Session_ThatRbacForbids_EndsForbidden(SessionVerb kind, string reason)
    {
        await using var stage = await RealStage.Set(cluster);
        await stage.StartAgent(cluster.AliceKubeConfig, "--cluster-id", AskedAgent.Cluster);
        await using var silo = await Listening(stage);

        await silo.Open(kind, "any");
        var end = await silo.ReadToEnd();

        Assert.Equal(SessionEndKind.Refused, end.Kind);
        Assert.Contains(reason, end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_OfAPodWithoutANode_IsEmptyAndOver()
    {
        await using var stage = await RealStage.Set(cluster);
        await Create(stage, "unplaced", "");
        await stage.StartAgent(cluster.AdminKubeConfig, "--cluster-id", AskedAgent.Cluster);
        await using var silo = await Listening(stage);

        await silo.Open(SessionVerb.Logs, "unplaced");

        Assert.Equal((SessionEndKind.Completed, ""), ((await silo.ReadToEnd()).Kind, silo.Text));
    }

    private static async Task Create(RealStage stage, string pod, string place) => await stage.Send(
        HttpMethod.Post,
        "api/v1/namespaces/default/pods",
        $$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{pod}}}"},"spec":{{{{place}}}"containers":[{"name":"c","image":"i"}]}}""");

    private static async Task<ReadingSilo> Listening(RealStage stage)
    {
        var silo = new ReadingSilo(stage.Broker);
        await Eventually.Be(async () =>
        {
            await silo.Close();
            return true;
        });
        return silo;
    }
}
