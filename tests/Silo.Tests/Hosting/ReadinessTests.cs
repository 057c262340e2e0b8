using System.Text.Json;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Hosting;

public sealed class ReadinessTests
{
    [Fact]
    public async Task Silo_WithoutBroker_LivesAndSaysWhichSettingToFix_AndGetsReadyWhenTheBrokerArrives()
    {
        await using var broker = await NatsServer.StartAsync();
        await broker.StopAsync();
        await using var silo = await RunningSilo.Start(broker.Url);

        Assert.Equal(200, (await silo.Get("/healthz")).Status);
        var missing = await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Text.Contains("cannot be reached", StringComparison.Ordinal));
        Assert.Equal(503, missing.Status);
        Assert.Contains("BROKER_URL", missing.Text, StringComparison.Ordinal);
        Assert.Equal(503, (await silo.Get("/api/v1/clusters")).Status);

        await broker.StartAgainAsync();

        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
        Assert.Equal((200, "[]"), await silo.Get("/api/v1/clusters"));
    }

    [Fact]
    public async Task Silo_BrokerWithoutJetStream_IsNotReadyAndSaysWhatTheBrokerLacks()
    {
        await using var broker = await NatsServer.StartAsync(new NatsServerOptions { JetStream = false });
        await using var silo = await RunningSilo.Start(broker.Url);

        var answer = await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Text.Contains("JetStream", StringComparison.Ordinal));

        Assert.Equal(503, answer.Status);
        Assert.Contains("BROKER_URL", answer.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await silo.Get("/healthz")).Status);
    }

    [Fact]
    public async Task Silo_BrokerGoesAway_IsNotReadyUntilItIsBack()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);

        await broker.KillAsync();
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 503);

        await broker.StartAgainAsync();
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
    }

    [Fact]
    public async Task Connection_IsNamedAsMesheryServerLooksForIt()
    {
        await using var broker = await NatsServer.StartAsync(new NatsServerOptions { Monitoring = true });
        await using var silo = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
        using var http = new HttpClient { BaseAddress = broker.MonitoringUrl };

        var connz = await http.GetStringAsync(new Uri("/connz", UriKind.Relative), TestContext.Current.CancellationToken);

        using var json = JsonDocument.Parse(connz);
        Assert.Contains(json.RootElement.GetProperty("connections").EnumerateArray(), connection => connection.GetProperty("name").GetString() == "meshsync");
    }
}
