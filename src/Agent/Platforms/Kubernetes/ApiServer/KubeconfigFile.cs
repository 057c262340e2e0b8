using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using YamlDotNet.RepresentationModel;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>
/// Reads a kubeconfig. The Kubernetes client does most of it; it knows no <c>tokenFile</c>, runs plugins while it reads, and takes one
/// certificate of a bundle of authorities, so these are done here.
/// </summary>
internal static class KubeconfigFile
{
    // The library takes no user without credentials that it knows.
    private const string Placeholder = "see-token-file-or-plugin";

    public static KubeAccess Read(string path)
    {
        var file = KubernetesClientConfiguration.LoadKubeConfig(path) ?? throw new KubeConfigException("the file is empty");
        var context = Find(file.Contexts, file.CurrentContext, entry => entry.Name)?.ContextDetails;
        var cluster = Find(file.Clusters, context?.Cluster, entry => entry.Name)?.ClusterEndpoint;
        var user = Find(file.Users, context?.User, entry => entry.Name)?.UserCredentials;
        string? tokenFile = InFolderOf(path, user is null ? null : TokenFileOf(path, context!.User));
        var exec = user?.ExternalExecution is { } execution ? ExecPlugin.Of(execution, path, cluster) : null;
        var configuration = Configure(file, user, hasOwn: exec is not null || tokenFile is not null);

        string? authorityFile = InFolderOf(path, cluster?.CertificateAuthority);
        configuration.SslCaCerts = Authorities(cluster?.CertificateAuthorityData, authorityFile) ?? configuration.SslCaCerts;
        string?[] files = [path, authorityFile, configuration.ClientCertificateFilePath, configuration.ClientKeyFilePath];
        string[] existing = [.. files.OfType<string>().Where(name => name.Length > 0)];
        return new KubeAccess(configuration, tokenFile, exec, existing, KubeAccess.FingerprintOf(existing));
    }

    private static KubernetesClientConfiguration Configure(K8SConfiguration file, UserCredentials? user, bool hasOwn)
    {
        if (!hasOwn)
        {
            return KubernetesClientConfiguration.BuildConfigFromConfigObject(file);
        }

        user!.ExternalExecution = null;
        user.Token = Placeholder;
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigObject(file);
        configuration.AccessToken = null;
        return configuration;
    }

    private static T? Find<T>(IEnumerable<T>? entries, string? name, Func<T, string> nameOf)
        where T : class =>
        entries?.FirstOrDefault(entry => string.Equals(nameOf(entry), name, StringComparison.OrdinalIgnoreCase));

    // While authorities are exchanged, a bundle holds the old one and the new one.
    private static X509Certificate2Collection? Authorities(string? data, string? file)
    {
        string? pem = data is { Length: > 0 } ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
            : file is not null ? File.ReadAllText(file)
            : null;
        if (pem?.Contains("-----BEGIN CERTIFICATE", StringComparison.Ordinal) != true)
        {
            return null;
        }

        var all = new X509Certificate2Collection();
        all.ImportFromPem(pem);
        return all;
    }

    private static string? TokenFileOf(string path, string user)
    {
        using var reader = File.OpenText(path);
        var yaml = new YamlStream();
        yaml.Load(reader);
        return Child(yaml.Documents[0].RootNode, "users") is YamlSequenceNode users
            && users.FirstOrDefault(entry => Text(Child(entry, "name")) == user) is { } found
                ? Text(Child(Child(found, "user"), "tokenFile"))
                : null;
    }

    private static YamlNode? Child(YamlNode? node, string name) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;

    private static string? Text(YamlNode? node) => (node as YamlScalarNode)?.Value;

    private static string? InFolderOf(string kubeconfig, string? path) =>
        string.IsNullOrEmpty(path) ? null : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(kubeconfig))!, path);
}
