using System.Text;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd;

public sealed class TraceTests
{
    private const string Planted = "pl4nted-t3xt";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Change_IsOneTraceFromTheAgentToTheOutlet_AndCarriesNothingOfTheObject()
    {
        await using var otlp = new OtlpReceiver();
        await using var cluster = await SimulatedApiServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        (string Name, string Value)[] settings =
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", otlp.Address.ToString()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_TRACES_SAMPLER", "always_on"),
            ("OTEL_LOGS_EXPORTER", "otlp"),
            ("OTEL_BSP_SCHEDULE_DELAY", "200"),
            ("OTEL_BLRP_SCHEDULE_DELAY", "200"),
        ];
        await using var fabric = await Rig.Fabric.StartAsync(cluster.KubeconfigPath, settings, [.. settings, ("MESHSYNC_REDACT_SECRETS", "false")]);
        await using var meshery = await MesheryServer.AttachAsync(fabric.Nats.Url);
        await Eventually.Be(() => meshery.About("Namespace", "", "default").Count > 0, Patience);

        cluster.Apply($$$"""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"traced","namespace":"default","labels":{"a":"{{{Planted}}}"}},"data":{"k":"{{{Planted}}}"}}""");
        var write = await Eventually.Be(
            () => otlp.Spans.FirstOrDefault(span => span.Name == "meshsync write" && span.Attributes["meshsync.object"].EndsWith("/secrets/default/traced", StringComparison.Ordinal)),
            span => span is not null,
            Patience);
        var trace = await Eventually.Be(
            () => otlp.Spans.Where(span => span.Trace == write!.Trace).ToDictionary(span => span.Name),
            spans => spans.Count == 5,
            Patience);

        Assert.Equal(("", "meshsync-fabric-agent"), (trace["meshsync capture"].Parent, trace["meshsync capture"].Service));
        Assert.Equal((trace["meshsync capture"].Id, "meshsync-fabric-agent"), (trace["meshsync publish"].Parent, trace["meshsync publish"].Service));
        Assert.Equal((trace["meshsync publish"].Id, "meshsync-fabric-silo"), (trace["meshsync collect"].Parent, trace["meshsync collect"].Service));
        Assert.Equal((trace["meshsync collect"].Id, "meshsync-fabric-silo"), (write!.Parent, write.Service));
        Assert.Equal((write.Id, "meshsync-fabric-silo"), (trace["meshsync deliver"].Parent, trace["meshsync deliver"].Service));
        Assert.EndsWith("/core/secrets", trace["meshsync capture"].Attributes["meshsync.collection"], StringComparison.Ordinal);
        await Eventually.Be(() => otlp.Bodies.Any(one => one.Path == "/v1/logs"), Patience);
        Assert.DoesNotContain(otlp.Bodies, one => Encoding.UTF8.GetString(one.Body).Contains(Planted, StringComparison.Ordinal));
    }
}
