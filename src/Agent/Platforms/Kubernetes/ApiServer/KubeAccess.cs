using System.IO.Hashing;
using k8s;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>How to reach the API server and with what credentials, as the files said at one moment.</summary>
/// <param name="Configuration">Address, certificates and static credentials.</param>
/// <param name="TokenFile">A file with a bearer token, which somebody replaces from time to time.</param>
/// <param name="Exec">A plugin that hands out credentials.</param>
/// <param name="Files">What was read, the token apart: when any of it changes, all of this is out of date.</param>
/// <param name="Fingerprint">Of the contents of those files.</param>
internal sealed record KubeAccess(
    KubernetesClientConfiguration Configuration, string? TokenFile, ExecPlugin? Exec, IReadOnlyList<string> Files, UInt128 Fingerprint)
{
    public Uri BaseUri { get; } = new(Configuration.Host);

    /// <summary>Whether the files say something else by now.</summary>
    /// <exception cref="IOException">One is missing at the moment.</exception>
    public bool IsOutdated() => FingerprintOf(Files) != Fingerprint;

    // By content: times of files come from clocks that are set, and what a mounted Secret shows is a link to a link.
    public static UInt128 FingerprintOf(IEnumerable<string> files)
    {
        var hash = new XxHash128();
        foreach (string file in files)
        {
            hash.Append(File.ReadAllBytes(file));
        }

        return hash.GetCurrentHashAsUInt128();
    }
}
