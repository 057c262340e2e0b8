namespace MeshSync.Fabric.Fingerprints.Identities;

/// <summary>The version of an installation out of everything that says one.</summary>
/// <param name="Chosen">Null when nothing says it.</param>
/// <param name="Running">Every version that runs, the newest first.</param>
/// <param name="IsMixed">Whether parts run different versions.</param>
/// <param name="Conflicts">Sources that say something else, in words.</param>
internal sealed record VersionFinding(VersionClaim? Chosen, IReadOnlyList<string> Running, bool IsMixed, IReadOnlyList<string> Conflicts)
{
    private static readonly Comparer<string> Order = Comparer<string>.Create(VersionText.Compare);

    public static VersionFinding Of(InstallationGroup group, VersionClaim? asked)
    {
        (ObjectEvidence Of, VersionClaim Claim)[] claims = [.. group.All.SelectMany(one => one.Claims.Where(claim => claim.Component.Length == 0).Select(claim => (one, claim)))];
        VersionClaim? chosen = asked ?? Refine(Choose(group, claims), claims);
        if (chosen is null)
        {
            return new VersionFinding(null, [], false, []);
        }

        string[] running = [.. claims
            .Where(one => IsRunning(one.Of, one.Claim))
            .Select(one => one.Claim.Version)
            .Append(chosen.Version)
            .Distinct(StringComparer.Ordinal)
            .OrderDescending(Order)];
        running = [.. running.Where(version => !running.Any(other => other != version && Says(version, other)))];
        string[] tags = [.. claims.Where(one => one.Claim.Source is VersionSource.ImageTag or VersionSource.Kubelet).Select(one => one.Claim.Version).Distinct(StringComparer.Ordinal)];
        string[] declared = [.. claims.Where(one => one.Claim.Source == VersionSource.Declared).Select(one => one.Claim.Version).Distinct(StringComparer.Ordinal)];
        bool isMixed = tags.Length > 1 || (tags.Length == 0 && declared.Length > 1);
        return new VersionFinding(chosen, isMixed ? running : [chosen.Version], isMixed, Disagreements(chosen, claims));
    }

    // The first source that says anything; of what it says, that which the control plane is meant to run; of that, the newest.
    private static VersionClaim? Choose(InstallationGroup group, (ObjectEvidence Of, VersionClaim Claim)[] claims) => claims
        .OrderBy(one => one.Claim.Source)
        .ThenBy(one => group.Core.Contains(one.Of) ? 0 : 1)
        .ThenBy(one => one.Of.Source.Nature == ObjectNature.Running ? 1 : 0)
        .ThenByDescending(one => one.Claim.Version, Order)
        .FirstOrDefault().Claim;

    // A tag such as v2.27 moves; whoever says 2.27.3 says the same more precisely.
    private static VersionClaim? Refine(VersionClaim? chosen, (ObjectEvidence Of, VersionClaim Claim)[] claims) =>
        chosen is not null && chosen.Version.AsSpan().Count('.') == 1
            ? claims.Select(one => one.Claim).FirstOrDefault(claim => claim.Version.StartsWith(chosen.Version + ".", StringComparison.Ordinal)) ?? chosen
            : chosen;

    private static bool Says(string rough, string precise) => precise == rough || (rough.AsSpan().Count('.') == 1 && precise.StartsWith(rough + ".", StringComparison.Ordinal));

    private static bool IsRunning(ObjectEvidence of, VersionClaim claim) =>
        claim.Source is VersionSource.ImageTag or VersionSource.Kubelet || (claim.Source == VersionSource.Declared && of.Source.Kind != "CustomResourceDefinition");

    private static string[] Disagreements(VersionClaim chosen, (ObjectEvidence Of, VersionClaim Claim)[] claims) =>
        [.. claims
            .Where(one => one.Claim.Source != chosen.Source && !Says(one.Claim.Version, chosen.Version))
            .GroupBy(one => (one.Claim.Source, one.Claim.Version))
            .OrderBy(group => group.Key.Source)
            .ThenBy(group => group.Key.Version, StringComparer.Ordinal)
            .Select(group => $"{group.Key.Source} says {group.First().Claim.Raw} ({group.First().Of.Source}), {chosen.Source} says {chosen.Raw}")];
}
