namespace MeshSync.Fabric.Fingerprints.Products;

/// <summary>The words that a product and a component have in common for saying what speaks for them.</summary>
public abstract class SignalSetBuilder<TSelf>
    where TSelf : SignalSetBuilder<TSelf>
{
    private readonly List<Signal> _signals = [];

    internal ValueList<Signal> Signals => [.. _signals];

    /// <summary>Adds a signal; without a strength it has that of its channel.</summary>
    public TSelf Signal(SignalKind kind, string pattern, double? strength = null, string variant = "", bool rebuilt = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        _signals.Add(new Signal(kind, pattern, strength ?? Products.Signal.DefaultStrength(kind, pattern), variant, rebuilt));
        return (TSelf)this;
    }

    public TSelf Image(params ReadOnlySpan<string> images) => All(SignalKind.Image, images);

    public TSelf Crd(params ReadOnlySpan<string> definitions) => All(SignalKind.Crd, definitions);

    public TSelf Chart(params ReadOnlySpan<string> charts) => All(SignalKind.Chart, charts);

    public TSelf Label(params ReadOnlySpan<string> labels) => All(SignalKind.Label, labels);

    public TSelf Annotation(params ReadOnlySpan<string> annotations) => All(SignalKind.Annotation, annotations);

    public TSelf Workload(params ReadOnlySpan<string> names) => All(SignalKind.Workload, names);

    public TSelf Webhook(params ReadOnlySpan<string> names) => All(SignalKind.Webhook, names);

    public TSelf ApiService(params ReadOnlySpan<string> groups) => All(SignalKind.ApiService, groups);

    public TSelf Port(params ReadOnlySpan<string> ports) => All(SignalKind.Port, ports);

    private TSelf All(SignalKind kind, ReadOnlySpan<string> patterns)
    {
        foreach (string pattern in patterns)
        {
            Signal(kind, pattern);
        }

        return (TSelf)this;
    }
}
