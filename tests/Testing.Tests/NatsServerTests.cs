using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;

namespace MeshSync.Fabric.Testing.Tests;

public sealed class NatsServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restart_AfterStopOrCrash_KeepsPortAndStoredMessages(bool crash)
    {
        await using var server = await NatsServer.StartAsync();
        await using var client = new NatsClient(server.Url);
        var jetStream = client.CreateJetStreamContext();
        await jetStream.CreateStreamAsync(new StreamConfig("KEPT", ["kept.>"]), Cancellation);
        (await jetStream.PublishAsync("kept.one", "body", cancellationToken: Cancellation)).EnsureSuccess();
        var url = server.Url;

        await (crash ? server.KillAsync() : server.StopAsync());
        await server.StartAgainAsync();

        Assert.Equal(url, server.Url);
        await using var later = new NatsClient(server.Url);
        var stream = await later.CreateJetStreamContext().GetStreamAsync("KEPT", cancellationToken: Cancellation);
        Assert.Equal(1, stream.Info.State.Messages);
    }

    [Fact]
    public async Task Start_WithTokenInConfig_RefusesWhoHasNone()
    {
        await using var server = await NatsServer.StartAsync(new() { Config = "authorization { token: secret }" });

        await using var welcome = new NatsConnection(new() { Url = server.Url, AuthOpts = new() { Token = "secret" } });
        await welcome.ConnectAsync();
        await using var stranger = new NatsConnection(new() { Url = server.Url });
        await Assert.ThrowsAnyAsync<NatsException>(async () => await stranger.ConnectAsync());
    }

    [Fact]
    public async Task Start_WithMonitoring_ServesItsEndpoint()
    {
        await using var server = await NatsServer.StartAsync(new() { Monitoring = true });
        using var http = new HttpClient();

        var health = await http.GetStringAsync(new Uri(server.MonitoringUrl, "healthz"), Cancellation);

        Assert.Contains("ok", health, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithBrokenConfig_FailsWithTheServersWords()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => NatsServer.StartAsync(new() { Config = "no_such_setting_xyz: {" }));

        Assert.Contains("Parse error", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutJetStream_HasNone()
    {
        await using var server = await NatsServer.StartAsync(new() { JetStream = false });
        await using var client = new NatsClient(server.Url);

        await Assert.ThrowsAnyAsync<NatsException>(
            async () => await client.CreateJetStreamContext().GetAccountInfoAsync(Cancellation));
    }
}
