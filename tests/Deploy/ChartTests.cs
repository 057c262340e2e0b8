namespace MeshSync.Fabric.Deploy;

public sealed class ChartTests(Cluster cluster)
{
    private const string Agent = "meshsync-fabric-agent";
    private const string Silo = "meshsync-fabric";

    [Theory]
    [InlineData(Agent, 6, "")]
    [InlineData(Agent, 7, "natsToken=secret,rbac.sessions=true,env.DEBUG=true,credentials.secret=login")]
    [InlineData(Agent, 2, "rbac.create=false,serviceAccount.create=false,serviceAccount.name=mine,podDisruptionBudget.enabled=false")]
    [InlineData(Agent, 6, "rbac.customResources=all,rbac.secrets=false,existingSecret=login,priorityClassName=high")]
    [InlineData(Silo, 8, "")]
    [InlineData(Silo, 10, "apiToken=other,nats.token=secret,nats.serviceType=NodePort,nats.storage.className=fast,env.MESHSYNC_RESYNC=Relist")]
    [InlineData(Silo, 8, "nats.loginsSecret=logins,nkeySecret=silo")]
    [InlineData(Silo, 8, Values.SecuredSilo)]
    [InlineData(Agent, 6, Values.SecuredAgent)]
    [InlineData(Silo, 4, "nats.enabled=false,brokerUrl=nats://elsewhere:4222,replicas=3,clustering=redis://redis:6379,existingSecret=login")]
    public async Task Chart_WithTheseValues_IsAcceptedByARealApiServer(string chart, int objects, string values)
    {
        var lines = await cluster.Apply(await Tool.Template(chart, values));

        Assert.Equal(objects, lines.Length);
        Assert.All(lines, line => Assert.EndsWith("(server dry run)", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Silo, "replicas=2", "clustering")]
    [InlineData(Silo, "nats.enabled=false", "brokerUrl")]
    [InlineData(Silo, "brokerUrl=nats://elsewhere:4222", "nats.enabled=false")]
    [InlineData(Silo, "nats.token=secret,nats.loginsSecret=logins", "nats.loginsSecret")]
    [InlineData(Silo, "nats.tls.secret=nats", "natsTls.secret")]
    [InlineData(Silo, "nats.tls.secret=nats,nats.tls.verify=true,natsTls.secret=silo", "natsTls.clientCertificate")]
    [InlineData(Silo, "https.clientCertificates=true", "https.secret")]
    [InlineData(Agent, "natsTls.clientCertificate=true", "natsTls.secret")]
    [InlineData(Agent, "brokerUrl=", "brokerUrl")]
    [InlineData(Agent, "natsToken=secret,existingSecret=login", "existingSecret")]
    [InlineData(Agent, "rbac.customResources=some", "rbac.customResources")]
    public async Task Chart_WithValuesThatCannotWork_NamesTheValue(string chart, string values, string named)
    {
        var (exitCode, _, errors) = await Tool.Try("helm", "template", chart, Tool.Chart(chart), "--set", values);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(named, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Agent)]
    [InlineData(Silo)]
    public async Task Chart_PassesHelmsLint(string chart) => await Tool.Run("helm", "lint", "--strict", Tool.Chart(chart));

    [Theory]
    [InlineData("rbac.sessions=true", "agent/with-sessions")]
    [InlineData("rbac.versions=true", "agent/with-versions")]
    public async Task AgentsChart_GrantsWhatTheKustomizationGrants(string values, string folder)
    {
        var chart = Manifests.Parse(await Tool.Template(Agent, values));
        var kustomization = Manifests.Parse(await Tool.Run("kubectl", "kustomize", Tool.Kustomization(folder)));

        Assert.Equal(Grants.Of(kustomization), Grants.Of(chart));
    }

    [Fact]
    public async Task SilosChart_ConfiguresNatsAsTheKustomizationDoes()
    {
        static IEnumerable<string> Settings(string config) => config.Split('\n')
            .Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#' && !line.StartsWith("include", StringComparison.Ordinal)).Order();

        var chart = Manifests.Parse(await Tool.Template(Silo, "")).OfKind("ConfigMap").Single().Text("data", "nats-server.conf")!;
        var files = Manifests.Parse(await Tool.Run("kubectl", "kustomize", Tool.Kustomization("nats"))).OfKind("ConfigMap").Single();

        Assert.Equal(Settings(files.Text("data", "nats-server.conf") + "\n" + files.Text("data", "limits.conf")), Settings(chart));
    }
}
