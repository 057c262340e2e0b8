namespace MeshSync.Fabric.Fingerprints.Products;

/// <summary>One thing that, seen on an object, speaks for a product.</summary>
/// <param name="Kind">The channel.</param>
/// <param name="Pattern">What is compared there; the syntax is the channel's, see docs/catalogue.md.</param>
/// <param name="Strength">How much it says by itself: 0 nothing, 1 certainty.</param>
/// <param name="Variant">The edition or distribution that it tells, <c>k3s</c> or <c>enterprise</c>; empty where it tells none.</param>
/// <param name="Rebuilt">An image that somebody else builds from the product's sources.</param>
public sealed record Signal(SignalKind Kind, string Pattern, double Strength, string Variant = "", bool Rebuilt = false)
{
    /// <summary>The strength where a definition gives none.</summary>
    public static double DefaultStrength(SignalKind kind, string pattern) => kind switch
    {
        SignalKind.Image => 0.8,
        SignalKind.Crd => 0.7,
        SignalKind.Chart => 0.6,
        SignalKind.Label when pattern.StartsWith("app.kubernetes.io/", StringComparison.Ordinal) => 0.3,
        SignalKind.Label or SignalKind.Annotation or SignalKind.ApiService or SignalKind.Webhook => 0.5,
        SignalKind.Env or SignalKind.Arg or SignalKind.ConfigMap or SignalKind.Resource => 0.3,
        SignalKind.Workload => 0.2,
        SignalKind.Port => 0.05,
        SignalKind.Kubelet => 0.95,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
