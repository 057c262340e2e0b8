using MeshSync.Fabric.Grains.Tests.Fakes;

namespace MeshSync.Fabric.Grains.Tests.Products;

/// <summary>Objects that speak for cert-manager, of the built-in catalogue.</summary>
internal static class CertManager
{
    public const string Id = "cert-manager";

    public static ApiObject Deployment(int version, string tag, string name = "cert-manager", string component = "controller") => new(name, $"u-{name}", version, version, Id)
    {
        Json = """
            {"metadata":{"name":"NAME","namespace":"cert-manager","uid":"u-NAME","resourceVersion":"VERSION",
             "labels":{"app.kubernetes.io/name":"cert-manager","app.kubernetes.io/instance":"cert-manager","note":"a b;c"}},
             "spec":{"template":{"spec":{"containers":[{"name":"c","image":"quay.io/jetstack/cert-manager-COMPONENT:TAG"}]}}}}
            """
            .Replace("NAME", name, StringComparison.Ordinal)
            .Replace("VERSION", $"{version}", StringComparison.Ordinal)
            .Replace("COMPONENT", component, StringComparison.Ordinal)
            .Replace("TAG", tag, StringComparison.Ordinal),
    };

    /// <summary>The same without anything that speaks for it.</summary>
    public static ApiObject Other(int version, string name = "cert-manager") => new(name, $"u-{name}", version, version, Id);
}
