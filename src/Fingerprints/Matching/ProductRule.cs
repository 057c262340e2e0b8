using System.Text.RegularExpressions;
using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>What of a product is needed once something spoke for it: its names, ports and places of versions.</summary>
internal sealed class ProductRule
{
    public ProductRule(ProductDefinition definition)
    {
        Definition = definition;
        Versions = [.. definition.Versions
            .Where(rule => rule.Kind != VersionRuleKind.Endpoint)
            .Select(rule => (rule, rule.Pattern.Length == 0 ? null : Compile(rule.Pattern)))];
        Supporting = [.. definition.Signals.Select(signal => new SignalRule(this, null, signal))
            .Concat(definition.Components.SelectMany(part => part.Signals.Select(signal => new SignalRule(this, part, signal))))
            .Where(rule => rule.Signal.Kind is SignalKind.Workload or SignalKind.Port or SignalKind.Env or SignalKind.Arg)];
    }

    public ProductDefinition Definition { get; }

    public (VersionRule Rule, Regex? Pattern)[] Versions { get; }

    /// <summary>Signals that count only beside others on the same object.</summary>
    public SignalRule[] Supporting { get; }

    /// <summary>Without backtracking: patterns come from catalogues, and run over whatever clusters contain.</summary>
    public static Regex Compile(string pattern) =>
        new(pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);
}
