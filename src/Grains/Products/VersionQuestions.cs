using System.Globalization;
using System.IO.Hashing;
using System.Text;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Fingerprints.Products;
using MeshSync.Fabric.Grains.Tiers;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>
/// Whom to ask for a version: a Service of the installation that offers the port of the endpoint, else pods that run the component, those
/// first that name the port. Containers of an engine are asked as pods are.
/// </summary>
internal static class VersionQuestions
{
    private const int MostPods = 2;
    private const int MostProbes = 6;

    /// <summary>What an installation runs, as one word: with other images it is another one, whatever its pods are called.</summary>
    public static string Basis(Installation installation, IReadOnlyDictionary<ObservedObject, ObjectEvidence> evidence)
    {
        var images = installation.Members
            .Where(member => member.Nature is ObjectNature.Desired or ObjectNature.Running && evidence.ContainsKey(member))
            .SelectMany(member => evidence[member].Signals)
            .Where(signal => signal.Signal == SignalKind.Image && signal.Role != ComponentRole.Helper)
            .Select(signal => signal.Detail)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
        return XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(string.Join('\n', images))).ToString("x16", CultureInfo.InvariantCulture);
    }

    public static IEnumerable<VersionQuestion> Of(
        ProductDefinition product, IReadOnlyList<Installation> found, IReadOnlyDictionary<ObservedObject, ObjectEvidence> evidence)
    {
        var rules = product.Versions.Where(rule => rule.Kind == VersionRuleKind.Endpoint).ToList();
        foreach (var installation in rules.Count == 0 ? [] : found)
        {
            ProductProbe[] probes = [.. rules.SelectMany(rule => Targets(rule, installation, evidence).Select(target => Probe(product.Id, rule, target))).Take(MostProbes)];
            if (probes.Length > 0)
            {
                yield return new VersionQuestion
                {
                    Namespace = installation.Namespace,
                    Instance = installation.Instance,
                    Basis = Basis(installation, evidence),
                    Probes = probes,
                };
            }
        }
    }

    private static IEnumerable<ObservedObject> Targets(VersionRule rule, Installation installation, IReadOnlyDictionary<ObservedObject, ObjectEvidence> evidence)
    {
        var core = installation.Members.Where(evidence.ContainsKey).ToList();
        var services = core.Where(member => member is { ApiVersion: "v1", Kind: "Service" } && HasPort(evidence[member], rule));
        var pods = core.Where(member => IsAskedItself(member) && evidence[member].Signals.Any(signal => signal.Signal is SignalKind.Image or SignalKind.Label && IsOf(rule, signal)))
            .OrderBy(member => HasPort(evidence[member], rule) ? 0 : 1)
            .ThenBy(member => member.Name, StringComparer.Ordinal);
        return services.Take(1).Concat(pods.Take(MostPods));
    }

    private static bool IsAskedItself(ObservedObject member) => (member.ApiVersion, member.Kind) is ("v1", "Pod") or ("docker.meshery.io/v1", "Container");

    private static bool HasPort(ObjectEvidence evidence, VersionRule rule) =>
        evidence.Signals.Any(signal => signal.Signal == SignalKind.Port && IsOf(rule, signal) && signal.Detail == Port(rule));

    private static bool IsOf(VersionRule rule, Evidence signal) =>
        signal.Role != ComponentRole.Helper && (rule.Component.Length == 0 || signal.Component == rule.Component);

    private static ProductProbe Probe(string product, VersionRule rule, ObservedObject target) => new()
    {
        Product = product,
        Namespace = target.Namespace,
        Target = target.Name,
        IsPod = target.Kind == "Pod",
        Port = Port(rule),
        IsHttps = rule.Tls,
        Path = rule.Subject,
        Value = EndpointAnswer.Names(rule),
        Pattern = rule.Pattern,
    };

    private static string Port(VersionRule rule) => rule.Port.ToString(CultureInfo.InvariantCulture);
}
