using YamlDotNet.RepresentationModel;

namespace MeshSync.Fabric.Deploy;

/// <summary>What a pod finds where its volumes are mounted.</summary>
internal static class Mounts
{
    /// <summary>The folders at which ConfigMaps and Secrets are mounted, and the volumes there.</summary>
    public static IReadOnlyList<(string Folder, YamlNode Volume)> Of(YamlMappingNode workload) =>
    [
        .. from container in workload.Items("spec", "template", "spec", "containers")
           from mount in container.Items("volumeMounts")
           from volume in workload.Items("spec", "template", "spec", "volumes")
           where volume.Text("name") == mount.Text("name")
           select (mount.Text("mountPath")!, volume),
    ];

    /// <summary>Writes the files below a folder that stands for the container's root.</summary>
    /// <param name="root">That folder.</param>
    /// <param name="manifests">The ConfigMaps are among them.</param>
    /// <param name="workload">Whose pod.</param>
    /// <param name="secrets">By the name of a Secret, its files.</param>
    public static void Write(
        string root, IReadOnlyList<YamlMappingNode> manifests, YamlMappingNode workload, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> secrets)
    {
        foreach (var (folder, volume) in Of(workload))
        {
            var path = Directory.CreateDirectory(root + folder).FullName;
            foreach (var (file, text) in volume.Items("projected", "sources").Append(volume).SelectMany(source => Files(source, manifests, secrets)))
            {
                File.WriteAllText(Path.Combine(path, file), text);
            }
        }
    }

    private static IEnumerable<(string File, string Text)> Files(
        YamlNode source, IReadOnlyList<YamlMappingNode> manifests, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> secrets)
    {
        var map = source.Text("configMap", "name");
        var secret = source.Text("secret", "secretName") ?? source.Text("secret", "name");
        return map is not null ? manifests.OfKind("ConfigMap").Single(found => found.Text("metadata", "name") == map).Pairs("data")
            : secret is not null ? secrets[secret].Select(file => (file.Key, file.Value))
            : [];
    }
}
