using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Simulator.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.Agent.Tests.Watching;

/// <summary>A watch ends in the end, whatever the server makes of the time that was agreed on.</summary>
public sealed class WatchConnectionTests
{
    private static readonly ResourceType ConfigMaps = new("", "v1", "configmaps", "ConfigMap", Namespaced: true);

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_ThatTheServerDoesNotEnd_IsOverALittleAfterItsTime()
    {
        await using var server = await SimulatedApiServer.StartAsync(cancellationToken: Cancellation);
        using var logins = Login(server);
        var agreed = TimeSpan.Zero;
        await using var watch = await WatchConnection.Open(
            Parts(logins), lifetime => ResourcePath.Watch(ConfigMaps, $"{server.ResourceVersion}", agreed = lifetime), TimeSpan.FromSeconds(10), Cancellation);

        Assert.InRange(agreed, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
        var more = watch.Read(TimeSpan.FromHours(1), Cancellation);
        _time.Advance(agreed);
        Assert.False(more.IsCompleted);
        Assert.True(watch.HasLasted);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(await more);
        Assert.False(await watch.Read(TimeSpan.FromHours(1), Cancellation));
    }

    [Fact]
    public async Task Watch_OnWhichNothingArrives_IsNoticed()
    {
        await using var server = await SimulatedApiServer.StartAsync(cancellationToken: Cancellation);
        using var logins = Login(server);
        await using var watch = await WatchConnection.Open(
            Parts(logins), lifetime => ResourcePath.Watch(ConfigMaps, $"{server.ResourceVersion}", lifetime), TimeSpan.FromSeconds(10), Cancellation);

        var more = watch.Read(TimeSpan.FromMinutes(3), Cancellation);
        _time.Advance(TimeSpan.FromMinutes(3));

        await Assert.ThrowsAsync<TimeoutException>(async () => await more);
        Assert.False(watch.HasLasted);
    }

    private ApiLogins Login(SimulatedApiServer server) =>
        new(new AgentOptions { Kubeconfig = server.KubeconfigPath }, _time, NullLogger<ApiLogins>.Instance);

    private ReflectorParts Parts(ApiLogins logins) =>
        new(new CollectionParts(ConfigMaps, null!, null!, new AgentOptions(), _time) { Status = null! }, new ApiConnection(logins, _time));
}
