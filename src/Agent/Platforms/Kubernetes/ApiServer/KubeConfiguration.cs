using System.Security.Cryptography;
using k8s;
using k8s.Exceptions;
using MeshSync.Fabric.Agent.Configuration;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>Finds out how to reach the API server: the file that was set, else the pod's service account, else the user's default file.</summary>
internal static class KubeConfiguration
{
    private const string ServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <exception cref="OptionsValidationException">There is no usable configuration; says which setting to fix.</exception>
    public static KubeAccess Load(AgentOptions options)
    {
        try
        {
            return options.Kubeconfig is null && KubernetesClientConfiguration.IsInCluster()
                ? OfPod()
                : KubeconfigFile.Read(options.Kubeconfig ?? KubernetesClientConfiguration.KubeConfigDefaultLocation);
        }
        catch (Exception e) when (IsUnusable(e))
        {
            throw Unusable(options, e);
        }
    }

    /// <summary>What reading files that people and machines write can throw.</summary>
    public static bool IsUnusable(Exception error) => error
        is KubeConfigException or IOException or UnauthorizedAccessException or CryptographicException
        or FormatException or ArgumentException or YamlDotNet.Core.YamlException;

    public static OptionsValidationException Unusable(AgentOptions options, Exception cause)
    {
        string[] problem = [$"KUBECONFIG: {options.Kubeconfig ?? "the default kubeconfig"} cannot be used: {cause.Message}"];
        return new OptionsValidationException(nameof(AgentOptions), typeof(AgentOptions), problem);
    }

    private static KubeAccess OfPod()
    {
        var configuration = KubernetesClientConfiguration.InClusterConfig();

        // The library's own provider keeps a token for a minute, even one that has just been refused.
        configuration.TokenProvider = null;
        string[] files = [$"{ServiceAccount}/ca.crt"];
        return new KubeAccess(configuration, $"{ServiceAccount}/token", Exec: null, files, KubeAccess.FingerprintOf(files));
    }
}
