using System.Text.RegularExpressions;
using MeshSync.Fabric.Fingerprints.Matching;
using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>What a definition must hold to, whether it was written in YAML or built in code.</summary>
internal static class CatalogueLint
{
    private static readonly string[] Maturities = ["", "sandbox", "incubating", "graduated", "archived"];

    /// <param name="file">Where the definition comes from.</param>
    /// <param name="product">The definition.</param>
    /// <param name="isKnown">Whether the catalogue has a product of this id.</param>
    public static IEnumerable<CatalogueProblem> Check(string file, ProductDefinition product, Func<string, bool> isKnown)
    {
        IEnumerable<(string Field, string What)> problems = Head(product)
            .Concat(Components(product))
            .Concat(Signals("signals", product.Signals))
            .Concat(Versions(product))
            .Concat(References(product, isKnown));
        return problems.Select(problem => new CatalogueProblem(file, 0, product.Id, problem.Field, problem.What));
    }

    private static IEnumerable<(string Field, string What)> Head(ProductDefinition product)
    {
        if (!IsId(product.Id))
        {
            yield return ("id", "must be of lower-case letters, digits and dashes; it becomes a part of subjects and keys.");
        }

        if (!Maturities.Contains(product.Cncf))
        {
            yield return ("cncf", $"is '{product.Cncf}'; must be sandbox, incubating, graduated or archived, or be left out.");
        }

        if (product.Purl.Length > 0 && !product.Purl.StartsWith("pkg:", StringComparison.Ordinal))
        {
            yield return ("purl", $"is '{product.Purl}'; a package URL begins with pkg:.");
        }

        if (!product.Signals.Concat(product.Components.SelectMany(part => part.Signals)).Any(signal => signal.Strength >= 0.5))
        {
            yield return ("signals", "none is as strong as 0.5, so the product would never be found.");
        }
    }

    private static IEnumerable<(string Field, string What)> Components(ProductDefinition product)
    {
        for (int i = 0; i < product.Components.Count; i++)
        {
            ComponentDefinition part = product.Components[i];
            string field = $"components[{i}]";
            if (!IsId(part.Id))
            {
                yield return ($"{field}.id", $"is '{part.Id}'; must be of lower-case letters, digits and dashes.");
            }

            if (product.Components.Take(i).Any(other => other.Id == part.Id))
            {
                yield return ($"{field}.id", $"'{part.Id}' is the id of another component too.");
            }

            if (part.TagPattern.Length > 0 && Pattern(part.TagPattern, "version", "component") is { } wrong)
            {
                yield return ($"{field}.tag", wrong);
            }

            foreach ((string Field, string What) problem in Signals($"{field}.signals", part.Signals))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<(string Field, string What)> Signals(string field, ValueList<Signal> signals)
    {
        for (int i = 0; i < signals.Count; i++)
        {
            Signal signal = signals[i];
            if (signal.Strength is not (> 0 and <= 1))
            {
                yield return ($"{field}[{i}].strength", $"is {signal.Strength}; must be above 0 and at most 1.");
            }

            if (SignalSyntax.Wrong(signal) is { } wrong)
            {
                yield return ($"{field}[{i}].{SignalYaml.Channels.First(channel => channel.Kind == signal.Kind).Written}", $"'{signal.Pattern}' {wrong}");
            }
        }
    }

    private static IEnumerable<(string Field, string What)> Versions(ProductDefinition product)
    {
        for (int i = 0; i < product.Versions.Count; i++)
        {
            VersionRule rule = product.Versions[i];
            string field = $"version[{i}]";
            if (rule.Pattern.Length > 0 && Pattern(rule.Pattern, "version") is { } wrong)
            {
                yield return ($"{field}.pattern", wrong);
            }

            if (rule.Kind is VersionRuleKind.ConfigMap or VersionRuleKind.Resource && rule.Field.Length == 0)
            {
                yield return ($"{field}.field", "is missing; it names the key in the ConfigMap's data, or the path in the resource.");
            }

            if (rule.Kind == VersionRuleKind.Resource && !rule.Subject.Contains('.', StringComparison.Ordinal))
            {
                yield return ($"{field}.resource", $"'{rule.Subject}' must be Kind.group.");
            }

            if (rule.Kind == VersionRuleKind.Endpoint && rule.Port is < 1 or > 65535)
            {
                yield return ($"{field}.port", $"is {rule.Port}; an endpoint has a port from 1 to 65535.");
            }

            if (rule.Kind == VersionRuleKind.Endpoint && !IsPath(rule.Subject))
            {
                yield return ($"{field}.endpoint", $"'{rule.Subject}' must be a plain path that begins with a slash.");
            }

            if (rule.Component.Length > 0 && !product.Components.Any(part => part.Id == rule.Component))
            {
                yield return ($"{field}.component", $"'{rule.Component}' is no component of the product.");
            }
        }
    }

    private static IEnumerable<(string Field, string What)> References(ProductDefinition product, Func<string, bool> isKnown) =>
        product.Implies.Select(id => ("implies", id))
            .Concat(product.Requires.Select(id => ("requires", id)))
            .Concat(product.Excludes.Select(id => ("excludes", id)))
            .Where(reference => !isKnown(reference.id) || reference.id == product.Id)
            .Select(reference => (reference.Item1, $"'{reference.id}' is no other product of the catalogue."));

    /// <summary>What is wrong with a regular expression; null when nothing is.</summary>
    internal static string? Pattern(string pattern, params ReadOnlySpan<string> groups)
    {
        try
        {
            string[] names = ProductRule.Compile(pattern).GetGroupNames();
            foreach (string group in groups)
            {
                if (names.Contains(group))
                {
                    return null;
                }
            }

            return groups.Length == 0 ? null : $"'{pattern}' must have a group called {string.Join(" or ", groups.ToArray())}, as in (?<{groups[0]}>…).";
        }
        catch (Exception failure) when (failure is RegexParseException or NotSupportedException)
        {
            return $"'{pattern}' is no regular expression that can be used: {failure.Message}";
        }
    }

    // The agent puts it behind the address of a proxy, and refuses anything that could lead elsewhere.
    private static bool IsPath(string path) =>
        path.StartsWith('/') && path.AsSpan().IndexOfAny("%?#\\ ") < 0 && !path.Split('/').Any(part => part is "." or "..");

    private static bool IsId(string id) => id.Length is > 0 and <= 63 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
