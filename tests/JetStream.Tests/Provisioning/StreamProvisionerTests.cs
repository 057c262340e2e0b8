using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Connections;
using MeshSync.Fabric.JetStream.Provisioning;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NATS.Client.Core;
using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.JetStream.Tests.Provisioning;

public sealed class StreamProvisionerTests
{
    [Fact]
    public async Task Provision_NothingThere_MakesBothStreams()
    {
        await using var broker = await Broker.Start();

        var watch = await Config(broker, Subjects.WatchStream);
        var objects = await Config(broker, Subjects.ObjectsStream);

        Assert.Equal([Subjects.AllWatch], watch.Subjects!);
        Assert.Equal((StreamConfigRetention.Limits, TimeSpan.FromHours(24), TimeSpan.FromMinutes(2)), (watch.Retention, watch.MaxAge, watch.DuplicateWindow));
        Assert.Equal([Subjects.AllObjects], objects.Subjects!);
        Assert.Equal((1, true, TimeSpan.Zero), (objects.MaxMsgsPerSubject, objects.AllowDirect, objects.MaxAge));
    }

    [Fact]
    public async Task Provision_Again_ChangesTheSizesAndKeepsTheMessages()
    {
        await using var broker = await Broker.Start();
        await broker.Publish(Batches(1), [1]);

        await Provisioner(broker.Nats, new StreamOptions { WatchMaxBytes = 64 * 1024 * 1024 }).Provision(_ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(64 * 1024 * 1024, (await Config(broker, Subjects.WatchStream)).MaxBytes);
        var stream = await broker.JetStream.GetStreamAsync(Subjects.WatchStream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(1, stream.Info.State.Messages);
    }

    [Fact]
    public async Task Provision_StreamServesSomethingElse_SaysWhatDiffers()
    {
        await using var broker = await Broker.Start();
        await broker.JetStream.DeleteStreamAsync(Subjects.WatchStream, TestContext.Current.CancellationToken);
        await broker.JetStream.CreateStreamAsync(new StreamConfig(Subjects.WatchStream, ["other.>"]) { Retention = StreamConfigRetention.Workqueue }, TestContext.Current.CancellationToken);

        var mismatch = await Assert.ThrowsAsync<StreamMismatchException>(broker.Provision);

        Assert.Equal(Subjects.WatchStream, mismatch.Stream);
        Assert.Contains("subjects is other.>, needed is watch.>", mismatch.Differences);
        Assert.Contains("retention is Workqueue, needed is Limits", mismatch.Differences);
    }

    [Fact]
    public async Task Provision_NoJetStream_NamesTheSetting()
    {
        await using var server = await NatsServer.StartAsync(new NatsServerOptions { JetStream = false });
        await using var nats = new NatsConnection(new NatsOpts { Url = server.Url });

        var failure = await Assert.ThrowsAsync<JetStreamUnavailableException>(() => Provisioner(nats).Provision(_ => { }, TestContext.Current.CancellationToken));

        Assert.Contains("BROKER_URL", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provision_NoBroker_NamesTheSettingWithoutThePassword()
    {
        await using var nats = new NatsConnection(new NatsOpts { Url = "nats://user:secret@127.0.0.1:1", MaxReconnectRetry = 0 });

        var failure = await Assert.ThrowsAsync<JetStreamUnavailableException>(() => Provisioner(nats).Provision(_ => { }, TestContext.Current.CancellationToken));

        Assert.Contains("BROKER_URL", failure.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 24, 1, nameof(StreamOptions.WatchMaxBytes))]
    [InlineData(1, 0, 1, nameof(StreamOptions.WatchMaxAge))]
    [InlineData(1, 24, 2, nameof(StreamOptions.Replicas))]
    public void Options_OutOfRange_AreRefusedByName(long bytes, int hours, int replicas, string setting)
    {
        var options = new StreamOptions { WatchMaxBytes = bytes, WatchMaxAge = TimeSpan.FromHours(hours), Replicas = replicas };

        var result = new StreamOptionsValidator().Validate(null, options);

        Assert.Contains(setting, result.FailureMessage, StringComparison.Ordinal);
    }

    private static CollectionKey Batches(int number) => new($"cluster-{number}", "", "pods");

    private static StreamProvisioner Provisioner(INatsConnection nats, StreamOptions? options = null) =>
        new(nats, Options.Create(options ?? new StreamOptions()), NullLogger<StreamProvisioner>.Instance);

    private static async Task<StreamConfig> Config(Broker broker, string stream) =>
        (await broker.JetStream.GetStreamAsync(stream, cancellationToken: TestContext.Current.CancellationToken)).Info.Config;
}
