using System.Diagnostics;

namespace MeshSync.Fabric.Contracts.Tests.Telemetry;

public sealed class FabricTracesTests
{
    private static readonly WatchBatchHeader Batch = new()
    {
        Cluster = "c1",
        Type = new ResourceType("", "v1", "pods", "Pod", Namespaced: true),
        Session = 1,
        Sequence = 1,
        CapturedAt = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public void Traces_ThatNobodyListensTo_AllocateNothing()
    {
        var key = new ObjectKey("c1", "", "pods", "default", "web");
        var delivery = new WatchDelivery(new LogPosition(1, 2), ReadOnlyMemory<byte>.Empty);
        Assert.Null(Activity.Current);
        _ = Pass(key, delivery);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var spans = 0;
        for (var i = 0; i < 10_000; i++)
        {
            spans += Pass(key, delivery);
        }

        Assert.Equal((0, 0L), (spans, GC.GetAllocatedBytesForCurrentThread() - before));
    }

    [Theory]
    [InlineData("", false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317", true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://collector:4317", true, false)]
    [InlineData("OTEL_TRACES_EXPORTER=otlp", true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317 OTEL_TRACES_EXPORTER=none OTEL_LOGS_EXPORTER=otlp", false, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317 OTEL_LOGS_EXPORTER=otlp OTEL_SDK_DISABLED=true", false, false)]
    public void Otlp_IsAskedForByOpenTelemetrysOwnVariables(string environment, bool traces, bool logs)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=', 2)).ToDictionary(one => one[0], one => one[1]);

        var settings = OtlpSettings.Read(variables.GetValueOrDefault);

        Assert.Equal((traces, logs), (settings.Traces, settings.Logs));
    }

    private static int Pass(ObjectKey key, WatchDelivery delivery)
    {
        using var capture = FabricTraces.Capture(Batch, 1);
        using var publish = FabricTraces.Publish(1);
        using var collect = FabricTraces.Collect(delivery);
        using var write = FabricTraces.Write(key);
        return capture is null && publish is null && collect is null && write is null && FabricTraces.Current is null ? 0 : 1;
    }
}
