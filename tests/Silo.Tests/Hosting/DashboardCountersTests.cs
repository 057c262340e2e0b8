using System.Reflection;
using System.Text.Json;
using MeshSync.Fabric.Silo.Hosting;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MeshSync.Fabric.Silo.Tests.Hosting;

public sealed class DashboardCountersTests
{
    [Fact]
    public async Task Counters_AreReadSeldom_AndStillShown()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);
        var host = silo.Services.GetServices<IHostedService>().Single(service => service.GetType().FullName == DashboardCounters.Host);
        var interval = host.GetType().GetProperty(DashboardCounters.IntervalProperty, BindingFlags.Instance | BindingFlags.NonPublic)!;

        Assert.Equal((int)DashboardCounters.Interval.TotalMilliseconds, interval.GetValue(host));
        Assert.Contains(silo.Services.GetServices<ILifecycleParticipant<ISiloLifecycle>>(), participant => ReferenceEquals(participant, host));
        var address = silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString();
        await Eventually.Be(
            async () => JsonDocument.Parse(await silo.Http.GetStringAsync($"/dashboard/SiloCounters/{address}", TestContext.Current.CancellationToken)),
            counters => counters.RootElement.EnumerateArray().Any(counter => counter.GetProperty("name").GetString() == "orleans-catalog-activations"),
            DashboardCounters.Interval * 3);
    }

    [Fact]
    public void Dashboard_ThatReadsThemInAnotherWay_IsRefused() =>
        Assert.Contains(DashboardCounters.IntervalProperty, Assert.Throws<InvalidOperationException>(() => DashboardCounters.Slow(new ServiceCollection())).Message, StringComparison.Ordinal);
}
