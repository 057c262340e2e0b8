using k8s;
using k8s.Exceptions;
using MeshSync.Fabric.Agent.Configuration;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Agent.ApiServer;

/// <summary>Finds out how to reach the API server: the file that was set, else the pod's service account, else the user's default file.</summary>
internal static class KubeConfiguration
{
    /// <exception cref="OptionsValidationException">There is no usable configuration; says which setting to fix.</exception>
    public static KubernetesClientConfiguration Load(AgentOptions options)
    {
        try
        {
            if (options.Kubeconfig is { } path)
            {
                return KubernetesClientConfiguration.BuildConfigFromConfigFile(path);
            }

            return KubernetesClientConfiguration.IsInCluster()
                ? KubernetesClientConfiguration.InClusterConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigFile();
        }
        catch (Exception e) when (e is KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException)
        {
            string[] problem = [$"KUBECONFIG: {options.Kubeconfig ?? "the default kubeconfig"} cannot be used: {e.Message}"];
            throw new OptionsValidationException(nameof(AgentOptions), typeof(AgentOptions), problem);
        }
    }
}
