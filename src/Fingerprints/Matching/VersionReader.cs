using System.Text.RegularExpressions;
using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>The versions that an object says a product has.</summary>
internal readonly ref struct VersionReader(ObservedObject seen, ObjectClass of, ObjectMetadata metadata, ReadOnlySpan<byte> json)
{
    private const string VersionLabel = "app.kubernetes.io/version";

    private readonly ObservedObject _object = seen;
    private readonly ObjectClass _of = of;
    private readonly ObjectMetadata _metadata = metadata;
    private readonly ReadOnlySpan<byte> _json = json;

    public IReadOnlyList<VersionClaim> Read(ProductRule product, List<Hit> hits)
    {
        var claims = new List<VersionClaim>();
        foreach (Hit hit in hits)
        {
            Tag(hit, claims);
        }

        bool isStrong = hits.Exists(hit => hit.Rule.Signal.Strength * hit.Certainty >= 0.3 && hit.Rule.Role != ComponentRole.Helper && hit.Rule.Component?.Versioning is null or ComponentVersioning.Product);
        if (isStrong)
        {
            foreach ((VersionRule rule, Regex? pattern) in product.Versions)
            {
                Add(claims, Value(rule), pattern, Source(rule), rule.Component);
            }

            Chart(product, hits, claims);
        }

        return [.. claims.Distinct()];
    }

    private static void Tag(Hit hit, List<VersionClaim> claims)
    {
        switch (hit.Rule.Signal.Kind)
        {
            case SignalKind.Image when hit.TagPattern is { } pattern:
                Captured(hit, pattern, claims);
                break;
            case SignalKind.Image when hit.Rule.Component?.Versioning != ComponentVersioning.None:
                Image(hit, hit.Tag, claims);
                break;
            case SignalKind.Kubelet:
                Add(claims, hit.Tag, null, VersionSource.Kubelet);
                break;
            case SignalKind.Chart when hit.Tag.Length > 0:
                Add(claims, hit.Tag, null, VersionSource.HelmAppVersion);
                break;
        }
    }

    private static void Image(Hit hit, string tag, List<VersionClaim> claims)
    {
        if (!VersionText.TryParse(tag, out string? version))
        {
            return;
        }

        string component = hit.Rule.ComponentId;
        if (hit.Rule.Component?.Versioning is null or ComponentVersioning.Product)
        {
            claims.Add(new VersionClaim(version, tag, VersionSource.ImageTag));
        }

        if (component.Length > 0)
        {
            claims.Add(new VersionClaim(version, tag, VersionSource.ImageTag, component));
        }
    }

    private static void Captured(Hit hit, Regex pattern, List<VersionClaim> claims)
    {
        string image = hit.Detail.Split('@')[0];
        Match match = pattern.Match(image[(image.LastIndexOf('/') + 1)..]);
        Group product = match.Groups["version"], component = match.Groups["component"];
        if (product.Success)
        {
            claims.Add(new VersionClaim(VersionText.TryParse(product.Value, out string? version) ? version : product.Value, product.Value, VersionSource.ImageTag));
        }

        if (component.Success)
        {
            string text = component.Value;
            claims.Add(new VersionClaim(VersionText.TryParse(text, out string? version) ? version : text, text, VersionSource.ImageTag, hit.Rule.ComponentId));
        }
    }

    private string Value(VersionRule rule) => rule.Kind switch
    {
        VersionRuleKind.Label => _metadata.Labels.GetValueOrDefault(rule.Subject, ""),
        VersionRuleKind.Annotation => _metadata.Annotations.GetValueOrDefault(rule.Subject, ""),
        VersionRuleKind.ConfigMap when _of == ObjectClass.ConfigMap && _metadata.Name == rule.Subject =>
            JsonSlice.Strings(JsonSlice.Member(_json, "data"u8)).GetValueOrDefault(rule.Field, ""),
        VersionRuleKind.Resource when IsOf(rule.Subject) => JsonSlice.String(JsonSlice.At(_json, rule.Field)),
        _ => "",
    };

    private VersionSource Source(VersionRule rule) =>
        _of == ObjectClass.Crd && rule.Kind is VersionRuleKind.Label or VersionRuleKind.Annotation ? VersionSource.Crd : VersionSource.Declared;

    private bool IsOf(string resource)
    {
        string[] parts = resource.Split('.', 2);
        return _object.Kind == parts[0] && _object.ApiVersion.StartsWith(parts[1] + "/", StringComparison.Ordinal);
    }

    // Charts write their appVersion into a label, umbrella charts their own version: it counts where the name beside it is the product's.
    private void Chart(ProductRule product, List<Hit> hits, List<VersionClaim> claims)
    {
        bool isNamed = hits.Exists(hit => hit.Rule.Signal.Kind == SignalKind.Label && hit.Detail.StartsWith("app.kubernetes.io/name=", StringComparison.Ordinal));
        if (isNamed && _of != ObjectClass.Crd && !product.Versions.Any(version => version.Rule.Subject == VersionLabel))
        {
            Add(claims, _metadata.Labels.GetValueOrDefault(VersionLabel, ""), null, VersionSource.HelmAppVersion);
        }
    }

    private static void Add(List<VersionClaim> claims, string raw, Regex? pattern, VersionSource source, string component = "")
    {
        if (pattern is not null)
        {
            raw = pattern.Match(raw).Groups["version"].Value;
        }

        if (VersionText.TryParse(raw, out string? version))
        {
            claims.Add(new VersionClaim(version, raw, source, component));
        }
    }
}
