using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>What a group of objects amounts to.</summary>
internal static class Judgement
{
    // An image of the product by itself is enough, at its whole path, as is a resource that has it run; other signals must add up.
    private const double EnoughImage = 0.6;
    private const double EnoughOther = 0.75;
    private const double EnoughCrds = 0.5;

    public static Installation? Of(ProductDefinition product, InstallationGroup group, Func<string, string, VersionClaim?>? asked)
    {
        if (StateOf(group) is not { } state)
        {
            return null;
        }

        InstallationRole role = state switch
        {
            InstallationState.Installed => InstallationRole.ControlPlane,
            InstallationState.DataPlaneOnly => InstallationRole.DataPlane,
            _ => InstallationRole.CrdsOnly,
        };
        VersionFinding version = VersionFinding.Of(group, asked?.Invoke(group.Namespace, group.Instance));
        return new Installation(product.Id, group.Namespace, group.Instance)
        {
            Name = product.Name,
            Role = role,
            State = state | Origins(group) | (version.IsMixed ? InstallationState.MixedVersions : InstallationState.None),
            Variant = group.All.SelectMany(one => one.Signals).Where(signal => signal.Variant.Length > 0).MaxBy(signal => signal.Strength)?.Variant ?? "",
            Version = version.Chosen?.Version ?? "",
            RawVersion = version.Chosen?.Raw ?? "",
            VersionSource = version.Chosen?.Source ?? VersionSource.Unknown,
            Versions = version.Running,
            Confidence = Math.Round(Confidence(group.All), 2),
            Components = Components(group),
            Why = Why(group),
            Conflicts = version.Conflicts,
            Members = [.. group.All.Select(one => one.Source).Distinct()],
        };
    }

    private static InstallationState? StateOf(InstallationGroup group)
    {
        if (group.Core.Count > 0 && (BestImage(group.Core, ComponentRole.ControlPlane) >= EnoughImage || Adds(group)))
        {
            return InstallationState.Installed;
        }

        if (group.Support.Exists(one => one.Signals.Any(signal => signal.Signal == SignalKind.Kubelet)))
        {
            return InstallationState.Installed;
        }

        if (BestImage(group.DataPlane, ComponentRole.DataPlane) >= EnoughImage)
        {
            return InstallationState.DataPlaneOnly;
        }

        bool hasCrds = Confidence(group.Support.Where(one => one.Source.Kind == "CustomResourceDefinition")) >= EnoughCrds;
        return hasCrds ? InstallationState.CrdsOnly : null;
    }

    // Without an image that is known, the workload itself must say who it is; what lies around it may confirm that.
    private static bool Adds(InstallationGroup group)
    {
        double named = Confidence(group.Core.Select(OfControlPlane));
        return named >= 0.3 && Confidence(group.Core.Concat(group.Support)) >= EnoughOther
            && group.Core.Concat(group.Support).SelectMany(one => one.Signals).Where(signal => signal.Strength >= 0.3).Select(signal => signal.Signal).Distinct().Count() >= 2;
    }

    private static ObjectEvidence OfControlPlane(ObjectEvidence one) =>
        one with { Signals = [.. one.Signals.Where(signal => signal.Role == ComponentRole.ControlPlane && signal.Signal != SignalKind.Port)] };

    private static double BestImage(IEnumerable<ObjectEvidence> workloads, ComponentRole role) =>
        workloads.SelectMany(one => one.Signals)
            .Where(signal => signal.Signal is SignalKind.Image or SignalKind.Resource && signal.Role == role)
            .Select(signal => signal.Strength)
            .DefaultIfEmpty()
            .Max();

    /// <summary>Signals of one kind say the same again; those of different kinds are taken as independent.</summary>
    private static double Confidence(IEnumerable<ObjectEvidence> evidence)
    {
        double doubt = 1;
        foreach (IGrouping<SignalKind, Evidence> kind in evidence.SelectMany(one => one.Signals).Where(signal => signal.Role != ComponentRole.Helper).GroupBy(signal => signal.Signal))
        {
            // Two different labels say a little more than one.
            double[] strengths = [.. kind.DistinctBy(signal => signal.Detail).Select(signal => signal.Strength).OrderDescending().Take(2)];
            doubt *= (1 - strengths[0]) * (strengths.Length > 1 ? 1 - (strengths[1] / 2) : 1);
        }

        return 1 - doubt;
    }

    private static InstallationState Origins(InstallationGroup group)
    {
        ImageOrigin[] origins = [.. group.Core.Concat(group.DataPlane).SelectMany(one => one.Signals).Where(signal => signal.Role != ComponentRole.Helper && signal.Origin != ImageOrigin.None).Select(signal => signal.Origin).Distinct()];
        bool hasNone = origins.Length == 0 && group.Core.Exists(one => one.Source.Nature is ObjectNature.Desired or ObjectNature.Running && !one.Signals.Any(signal => signal.Signal == SignalKind.Resource));
        return (origins.Contains(ImageOrigin.Mirrored) ? InstallationState.Mirrored : InstallationState.None)
            | (hasNone || origins.Contains(ImageOrigin.Rebuilt) ? InstallationState.Rebuilt : InstallationState.None);
    }

    private static InstalledComponent[] Components(InstallationGroup group) =>
        [.. group.Core.Concat(group.DataPlane)
            .SelectMany(one => one.Signals.Where(signal => signal.Signal is SignalKind.Image or SignalKind.Label or SignalKind.Resource && signal.Component.Length > 0).Select(signal => (one, signal)))
            .GroupBy(pair => pair.signal.Component, StringComparer.Ordinal)
            .OrderBy(component => component.Key, StringComparer.Ordinal)
            .Select(component => new InstalledComponent(
                component.Key,
                component.First().signal.Role,
                component.SelectMany(pair => pair.one.Claims).Where(claim => claim.Component == component.Key).OrderBy(claim => claim.Version, Comparer<string>.Create(VersionText.Compare)).LastOrDefault()?.Version ?? "",
                component.Select(pair => pair.one.Source).Distinct().Count()))];

    private static string[] Why(InstallationGroup group) =>
        [.. group.All.SelectMany(one => one.Signals.Select(signal => (one.Source, signal)))
            .GroupBy(pair => pair.signal.Signal)
            .Select(kind => kind.MaxBy(pair => pair.signal.Strength))
            .OrderByDescending(pair => pair.signal.Strength)
            .ThenBy(pair => pair.signal.Signal)
            .Select(pair => $"{Word(pair.signal.Signal)} {pair.signal.Detail} ({pair.Source})")];

    private static string Word(SignalKind kind) => kind switch
    {
        SignalKind.Crd => "CRD",
        SignalKind.ApiService => "APIService",
        SignalKind.ConfigMap => "ConfigMap",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
