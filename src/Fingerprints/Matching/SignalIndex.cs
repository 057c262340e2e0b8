using System.Text.RegularExpressions;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>All signals of a catalogue, arranged by what is looked up for them.</summary>
internal sealed class SignalIndex
{
    private readonly Dictionary<string, ResourceRules> _resources;

    public SignalIndex(Catalogue catalogue)
    {
        ProductRule[] products = [.. catalogue.Products.Select(product => new ProductRule(product))];
        ILookup<SignalKind, SignalRule> rules = products.SelectMany(Rules).ToLookup(rule => rule.Signal.Kind);
        Images = new(rules[SignalKind.Image].Select(Image));
        Helpers = new(catalogue.Helpers.Select(Helper));
        Labels = new(rules[SignalKind.Label]);
        Annotations = new(rules[SignalKind.Annotation]);
        Crds = new(rules[SignalKind.Crd]
            .Select(rule => (Parts: rule.Signal.Pattern.Split('.', 2), rule))
            .Select(one => KeyValuePair.Create(one.Parts[1], new CrdRule(one.Parts[0] == "*" ? null : Utf8Comparer.Bytes(one.Parts[0]), one.rule))));
        Charts = new(rules[SignalKind.Chart]);
        ApiServices = new(rules[SignalKind.ApiService]);
        Webhooks = new(rules[SignalKind.Webhook]);
        ConfigMaps = new(rules[SignalKind.ConfigMap].Concat(products.SelectMany(VersionedConfigMaps)));
        Kubelets = [.. rules[SignalKind.Kubelet].Select(rule => (ProductRule.Compile(rule.Signal.Pattern), rule))];
        _resources = ResourceRules.Of(rules[SignalKind.Resource], products);
    }

    public ImageRules Images { get; }

    public ImageRules Helpers { get; }

    public PairRules Labels { get; }

    public PairRules Annotations { get; }

    public Utf8Table<CrdRule> Crds { get; }

    public NameRules Charts { get; }

    public NameRules ApiServices { get; }

    public NameRules Webhooks { get; }

    public NameRules ConfigMaps { get; }

    public (Regex Pattern, SignalRule Rule)[] Kubelets { get; }

    /// <summary>Rules for custom resources of this type; null when there are none.</summary>
    public ResourceRules? Resource(string apiVersion, string kind)
    {
        if (!_resources.TryGetValue(kind, out ResourceRules? rules))
        {
            return null;
        }

        int slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && rules.HasGroup(apiVersion.AsSpan(0, slash)) ? rules : null;
    }

    private static IEnumerable<SignalRule> Rules(ProductRule product) =>
        product.Definition.Signals.Select(signal => new SignalRule(product, null, signal))
            .Concat(product.Definition.Components.SelectMany(part => part.Signals.Select(signal => new SignalRule(product, part, signal))));

    private static IEnumerable<SignalRule> VersionedConfigMaps(ProductRule product) => product.Versions
        .Where(version => version.Rule.Kind == VersionRuleKind.ConfigMap)
        .Select(version => new SignalRule(
            product, null, new Signal(SignalKind.ConfigMap, version.Rule.Subject, Signal.DefaultStrength(SignalKind.ConfigMap, version.Rule.Subject))));

    private static ImageRule Image(SignalRule rule) =>
        new(rule, rule.Component is { TagPattern.Length: > 0 } part ? ProductRule.Compile(part.TagPattern) : null);

    private static ImageRule Helper(string image)
    {
        var nobody = new ProductRule(new ProductDefinition("") { Name = "", Category = "" });
        return new ImageRule(new SignalRule(nobody, null, new Signal(SignalKind.Image, image, 0)), null);
    }
}

/// <summary>A CustomResourceDefinition of a group.</summary>
/// <param name="Plural">Null for any of the group.</param>
/// <param name="Rule">The rule.</param>
internal sealed record CrdRule(byte[]? Plural, SignalRule Rule);
