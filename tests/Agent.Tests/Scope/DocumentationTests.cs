using System.Text;
using System.Text.RegularExpressions;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Tests.Running;
using YamlDotNet.Serialization;

namespace MeshSync.Fabric.Agent.Tests.Scope;

/// <summary>The examples of the docs do what the docs say.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Examples_OfTheDocs_AreValidLists()
    {
        var lists = Examples().Select(example => WatchListReader.Read(Encoding.UTF8.GetBytes(example))).ToList();

        Assert.Equal(["pods.v1.", "deployments.v1.apps", "virtualservices.v1.networking.istio.io"], lists[0].Only.Select(entry => entry.Name.ToString()));
        Assert.Equal(["secrets.v1.", "endpointslices.v1.discovery.k8s.io"], lists[1].Except.Select(name => name.ToString()));
        Assert.Equal(2, lists.Count);
    }

    [Fact]
    public async Task Example_OfTheDocs_Applied_IsFollowed()
    {
        await using var stage = await Stage.Set();
        MeshSyncs.Install(stage.Cluster);
        stage.Cluster.Apply(Manifests.Secret("kept", "aHVzaA=="));
        await stage.StartAgent();
        await stage.Converge("", "secrets");

        stage.Cluster.Apply(Examples()[1]);

        await Testing.Eventually.Be(async () => (await stage.Log.CatchUp()).Of("", "secrets").Objects.Count == 0);
        await stage.Converge("", "namespaces");
    }

    private static List<string> Examples()
    {
        string text = File.ReadAllText(Path.Combine(Repository(), "docs", "watch-list.md"));
        var json = new SerializerBuilder().JsonCompatible().Build();
        return [.. Yaml().Matches(text).Select(match => json.Serialize(new DeserializerBuilder().Build().Deserialize<object>(match.Groups[1].Value)!))];
    }

    private static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "MeshSync.Fabric.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("MeshSync.Fabric.sln is in no directory above.");
        }

        return directory.FullName;
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Yaml();
}
