using System.Globalization;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Tests.Fakes;

namespace MeshSync.Fabric.Grains.Tests.Products;

/// <summary>Objects that speak for Prometheus, of the built-in catalogue, which says where it can be asked.</summary>
internal static class Prometheus
{
    public const string Id = "prometheus";

    private const string Image = "\"image\":\"quay.io/prometheus/prometheus:TAG\"";

    public static ApiObject Workload(int version, string tag) => Of("prometheus", version, tag, ",\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\"," + Image + "}]}}}");

    public static ApiObject Pod(string name, int version, string tag) =>
        Of(name, version, tag, ",\"spec\":{\"containers\":[{\"name\":\"c\"," + Image + ",\"ports\":[{\"containerPort\":9090}]}]}");

    public static ApiObject Presence(string name, int version) => Of(name, version, "", "") with { Depth = WatchDepth.Presence };

    private static ApiObject Of(string name, int version, string tag, string spec) => new(name, $"u-{name}", version, version, "monitoring")
    {
        Json = """{"metadata":{"name":"NAME","namespace":"monitoring","uid":"u-NAME","resourceVersion":"VERSION","labels":{"app.kubernetes.io/name":"prometheus"}}SPEC}"""
            .Replace("SPEC", spec, StringComparison.Ordinal)
            .Replace("NAME", name, StringComparison.Ordinal)
            .Replace("VERSION", version.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("TAG", tag, StringComparison.Ordinal),
    };
}
