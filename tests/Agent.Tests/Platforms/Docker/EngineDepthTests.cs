using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshSync.Fabric.Agent.Tests.Commands;
using MeshSync.Fabric.Agent.Tests.Tiers;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>Less than a whole object, and more: presence of containers, single reads, and the versions of products.</summary>
public sealed class EngineDepthTests(EngineDepthTests.TieredStage stage) : IClassFixture<EngineDepthTests.TieredStage>
{
    [Fact]
    public async Task Presence_OfAContainer_IsReadOffTheList()
    {
        stage.Engine.PutContainer("thin-1", "one", "thin");

        var told = (await stage.Told("thin", "one")).Objects["thin/one"];

        Assert.Equal(WatchDepth.Presence, told.Depth);
        Assert.DoesNotContain("nginx", told.Body, StringComparison.Ordinal);
        Assert.Equal(await Relisted("thin/one"), await Relisted("thin/one"));
        stage.Engine.RemoveContainer("thin-1");
        await stage.Told("thin");
        Assert.Empty(stage.Log.Breaches);
    }

    [Fact]
    public async Task Fetch_OfAContainer_IsAllOfIt()
    {
        stage.Engine.PutContainer("fetch-1", "one", "fetch", environment: ["DB_PASSWORD=hidden"]);
        await stage.Told("fetch", "one");
        await using var agent = new AskedAgent(stage.Broker);
        var request = new AgentRequest { Collection = "docker.meshery.io/containers", Namespace = "fetch", Name = "one" };

        string whole = Encoding.UTF8.GetString((await agent.Ask(AgentVerb.Fetch, request)).Span);

        Assert.Contains("nginx:1.27", whole, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", whole, StringComparison.Ordinal);
        Assert.Equal(AgentErrorKind.NotFound, await agent.Refusal(AgentVerb.Fetch, request with { Namespace = "another" }));
    }

    [Fact]
    public async Task Product_WhosePortIsPublishedHere_IsAskedForItsVersion()
    {
        await using var product = await Product();
        int port = new Uri(product.Urls.Single()).Port;
        stage.Engine.PutContainer("probe-1", "metrics", "probe");
        stage.Engine.Publish("probe-1", 9090, "0.0.0.0", port);
        await using var agent = new AskedAgent(stage.Broker);

        Assert.Equal("3.1.4", (await agent.Ask(AgentVerb.Probe, Request("probe", "9090"), AgentJson.Default.AgentProbed)).Version);
        Assert.Equal(AgentErrorKind.NotFound, await agent.Refusal(AgentVerb.Probe, Request("probe", "9091")));
        Assert.Equal(AgentErrorKind.NotFound, await agent.Refusal(AgentVerb.Probe, Request("another", "9090")));
    }

    [Fact]
    public async Task Product_WhosePortIsPublishedElsewhere_IsNotAsked()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        stage.Engine.PutContainer("far-1", "far", "far");
        stage.Engine.Publish("far-1", 9090, "192.0.2.7", ((IPEndPoint)listener.LocalEndpoint).Port);
        await using var agent = new AskedAgent(stage.Broker);

        Assert.Equal(AgentErrorKind.NotFound, await agent.Refusal(AgentVerb.Probe, Request("far", "9090", "far")));
        Assert.False(listener.Pending());
    }

    /// <summary>Version of a container after another list.</summary>
    private async Task<string> Relisted(string key)
    {
        await stage.Listening();
        int lists = (await stage.Containers()).CompleteLists;
        stage.Engine.CutStreams();
        return (await stage.Told(containers => containers.CompleteLists > lists)).Objects[key].ResourceVersion;
    }

    private static AgentRequest Request(string project, string port, string target = "metrics") => new()
    {
        Probe = new ProductProbe
        {
            Product = "prometheus",
            Namespace = project,
            Target = target,
            Port = port,
            Path = "/api/v1/status/buildinfo",
            Value = ["data", "version"],
        },
    };

    private static async Task<WebApplication> Product()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("""{"data":{"version":"3.1.4"}}"""));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    public sealed class TieredStage : EngineStage
    {
        private readonly TempDirectory _directory = new();

        protected override string[] Settings
        {
            get
            {
                string policy = _directory.File("tiers.json");
                File.WriteAllText(policy, TierPolicies.Rules("""{"resources":["docker.meshery.io/containers"],"tier":1}"""));
                return ["--tier-config", policy];
            }
        }
    }
}
