using System.Text.RegularExpressions;
using MeshSync.Fabric.Cli;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Processes;
using MeshSync.Fabric.Testing.Tls;
using YamlDotNet.RepresentationModel;

namespace MeshSync.Fabric.Deploy;

/// <summary>Logins, TLS and HTTPS as charts and kustomizations mount them.</summary>
public sealed partial class SecuredTests
{
    private const string Chart = "chart";
    private const string Kustomization = "kustomization";

    [Theory]
    [InlineData(Chart, "nats-logins", "nats-tls")]
    [InlineData(Kustomization, "meshsync-fabric-nats-logins", "meshsync-fabric-nats-tls")]
    public async Task Nats_TakesTheLoginsOfFabricCredentialsAndTheCertificates_WhereTheyAreMounted(string way, string logins, string tls)
    {
        using var root = new TempDirectory();
        using var authority = new TestAuthority(TimeProvider.System);
        var (certificate, key) = authority.Issue("nats");
        var manifests = await Silo(way);
        Mounts.Write(root.Path, manifests, manifests.OfKind("StatefulSet").Single(), new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            [logins] = new Dictionary<string, string> { ["nats-logins.conf"] = await Logins() },
            [tls] = new Dictionary<string, string> { ["tls.crt"] = Text(certificate), ["tls.key"] = Text(key), ["ca.crt"] = Text(authority.CaFile) },
        });
        foreach (var file in Directory.EnumerateFiles(root.Path, "*.conf", SearchOption.AllDirectories))
        {
            await File.WriteAllTextAsync(file, Absolute().Replace(Text(file), $"\"{root.Path}$1"), TestContext.Current.CancellationToken);
        }

        Assert.Equal((0, ""), await Check(root.Path));

        // It has read them: without either it does not start.
        foreach (var file in new[] { "nats-logins.conf", "tls.key" })
        {
            var path = Directory.EnumerateFiles(root.Path, file, SearchOption.AllDirectories).Single();
            File.Move(path, path + ".away");
            var (code, errors) = await Check(root.Path);
            Assert.NotEqual(0, code);
            Assert.Contains(file, errors, StringComparison.Ordinal);
            File.Move(path + ".away", path);
        }
    }

    [Theory]
    [InlineData(Chart)]
    [InlineData(Kustomization)]
    public async Task EveryFileOfASetting_LiesWhereSomethingIsMounted(string way)
    {
        var manifests = (await Silo(way)).Concat(await Agent(way)).ToList();
        var files = 0;
        foreach (var deployment in manifests.OfKind("Deployment"))
        {
            var mounted = Mounts.Of(deployment).Select(mount => mount.Folder).ToList();
            foreach (var (name, file) in Settings(deployment, manifests).Where(setting => setting.Value.StartsWith("/etc/", StringComparison.Ordinal)))
            {
                files++;
                Assert.True(mounted.Contains(Path.GetDirectoryName(file)!), $"{name}={file}, and mounted are {string.Join(", ", mounted)}");
            }
        }

        Assert.True(files >= 4);
    }

    [Theory]
    [InlineData(Chart)]
    [InlineData(Kustomization)]
    public async Task Probes_SpeakHttpsWithASiloThatDoes(string way)
    {
        var silo = (await Silo(way)).OfKind("Deployment").Single();
        foreach (var probe in new[] { "startupProbe", "livenessProbe", "readinessProbe" })
        {
            Assert.Equal("HTTPS", silo.Items("spec", "template", "spec", "containers").Single().Text(probe, "httpGet", "scheme"));
        }
    }

    private static async Task<IReadOnlyList<YamlMappingNode>> Silo(string way) => Manifests.Parse(way == Chart
        ? await Tool.Template("meshsync-fabric", Values.SecuredSilo)
        : await Tool.Run("kubectl", "kustomize", Tool.Kustomization("secured")));

    private static async Task<IReadOnlyList<YamlMappingNode>> Agent(string way) => Manifests.Parse(way == Chart
        ? await Tool.Template("meshsync-fabric-agent", Values.SecuredAgent)
        : await Tool.Run("kubectl", "kustomize", Tool.Kustomization("agent/base")));

    private static IEnumerable<(string Name, string Value)> Settings(YamlMappingNode deployment, IReadOnlyList<YamlMappingNode> manifests)
    {
        foreach (var container in deployment.Items("spec", "template", "spec", "containers"))
        {
            var maps = container.Items("envFrom").Select(source => source.Text("configMapRef", "name"));
            foreach (var setting in container.Items("env").Select(item => (item.Text("name")!, item.Text("value") ?? ""))
                .Concat(manifests.OfKind("ConfigMap").Where(map => maps.Contains(map.Text("metadata", "name"))).SelectMany(map => map.Pairs("data"))))
            {
                yield return setting;
            }
        }
    }

    /// <summary>What <c>fabric credentials</c> has nats-server include.</summary>
    private static async Task<string> Logins()
    {
        using var folder = new TempDirectory();
        using var errors = new StringWriter();
        var code = await FabricCommand.RunAsync(
            ["credentials", "--cluster", "c1", "--out", folder.Path],
            new Terminal(Stream.Null, Stream.Null, TextWriter.Null, errors, _ => null),
            TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (code, errors.ToString()));
        return Text(Path.Combine(folder.Path, "nats-logins.conf"));
    }

    private static async Task<(int ExitCode, string Errors)> Check(string root)
    {
        var (exitCode, _, errors) = await Tool.Try(Binaries.NatsServer(), "-t", "-c", $"{root}/etc/nats/nats-server.conf");
        return exitCode == 0 ? (0, "") : (exitCode, errors);
    }

    private static string Text(string file) => File.ReadAllText(file);

    [GeneratedRegex("\"(/etc/)")]
    private static partial Regex Absolute();
}
