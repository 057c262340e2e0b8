using System.Globalization;
using System.Text.RegularExpressions;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Testing.Kube;

/// <summary>The programs of a control plane, from KUBEBUILDER_ASSETS or from where scripts/kube/build.sh puts them.</summary>
internal sealed partial record KubeBinaries(string ApiServer, string Etcd, string? ControllerManager)
{
    public static KubeBinaries Find()
    {
        const string setting = "KUBEBUILDER_ASSETS";
        var assets = Environment.GetEnvironmentVariable(setting) is { Length: > 0 } named ? named : null;
        var folder = assets ?? Path.Combine(Binaries.Cache, "kube-1.20");
        string Program(string name) => Path.Combine(folder, name);
        foreach (var required in (string[])[Program("kube-apiserver"), Program("etcd")])
        {
            if (!File.Exists(required))
            {
                throw new FileNotFoundException(assets is null
                    ? $"no {required}: run `make kube` once, or name a folder with kube-apiserver and etcd in {setting}"
                    : $"no {required}, although {setting}={assets}");
            }
        }

        var manager = Program("kube-controller-manager");
        return new KubeBinaries(Program("kube-apiserver"), Program("etcd"), File.Exists(manager) ? manager : null);
    }

    /// <summary>Whether this is Kubernetes 1.x with x below <paramref name="minor"/>.</summary>
    public async Task<bool> IsOlderThan(int minor)
    {
        await using var asked = new ServerProcess(ApiServer, ["--version"]);
        var version = await Eventually.Be(() => MinorVersion().Match(asked.Log), match => match.Success);
        return int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture) < minor;
    }

    [GeneratedRegex(@"v1\.(\d+)\.")]
    private static partial Regex MinorVersion();
}
