using MeshSync.Fabric.Agent.Tests.Commands;
using MeshSync.Fabric.Agent.Tests.Running;
using MeshSync.Fabric.Simulator.Pods;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Sessions;

/// <summary>An agent beside a cluster with one pod, whose container a test plays.</summary>
internal static class SessionStage
{
    public const string Pod = "web";

    public static async Task<(Stage Stage, PodConsole Console)> Set(TimeProvider? time = null, params string[] settings)
    {
        var stage = await Stage.Set();
        stage.Time = time ?? TimeProvider.System;
        stage.Cluster.Apply($$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{Pod}}}","namespace":"default"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        var console = stage.Cluster.Console("default", Pod);
        await stage.StartAgent(["--cluster-id", AskedAgent.Cluster, .. settings]);
        await Eventually.Be(() => stage.Agent.IsReady);
        return (stage, console);
    }

    /// <summary>How many sessions the agent's status page names.</summary>
    public static async Task<int> Listed(this Stage stage) => (await stage.Status()).Sessions!.Count;
}
