using MeshSync.Fabric.Silo.Hosting;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MeshSync.Fabric.Silo.Tests.Hosting;

public sealed class SteadyTimeTests
{
    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public void Time_WhenTheClockIsSet_GoesOnAsBefore(int minutes)
    {
        var clock = new SetClock();
        var steady = new SteadyTime(clock);
        var before = steady.GetUtcNow();

        clock.Offset = TimeSpan.FromMinutes(minutes);

        Assert.InRange(steady.GetUtcNow() - before, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    /// <summary>The robustness harness sets the clocks of real silos; this says sooner when Orleans asks another one.</summary>
    [Fact]
    public async Task Silo_GoesByIt()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);

        Assert.All(SteadyTime.Areas, area => Assert.IsType<SteadyTime>(silo.Services.GetRequiredKeyedService<TimeProvider>(area)));
    }

    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
