using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using MeshSync.Fabric.Cli.Clusters;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Cli.Checking;

/// <summary>Writes canaries at an API server, and takes them away again.</summary>
internal sealed class CanaryWriter(KubeCluster cluster, TimeProvider time)
{
    /// <summary>Older ones were left by a check that was killed.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(2);

    /// <exception cref="MayNotWriteException">RBAC does not allow it.</exception>
    /// <exception cref="CanaryRefusedException">It cannot be written; says why.</exception>
    public async Task Create(CheckStep canary, CancellationToken cancellation)
    {
        var map = new V1ConfigMap
        {
            Metadata = new V1ObjectMeta { Name = canary.Name, NamespaceProperty = canary.Namespace, Labels = new Dictionary<string, string> { [Canary.Label] = Canary.LabelValue } },
        };
        try
        {
            _ = await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(map, canary.Namespace, cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Forbidden)
        {
            throw new MayNotWriteException($"{KubeCluster.Said(e)}", e);
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException)
        {
            throw new CanaryRefusedException(KubeCluster.Said(e), e);
        }
    }

    /// <summary>Deletes it, and those of its namespace that somebody left.</summary>
    /// <exception cref="CanaryRefusedException">It cannot be deleted; says why.</exception>
    public async Task Delete(CheckStep canary, CancellationToken cancellation)
    {
        try
        {
            _ = await cluster.Client.CoreV1.DeleteNamespacedConfigMapAsync(canary.Name, canary.Namespace, cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            // Somebody was faster.
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException)
        {
            throw new CanaryRefusedException($"{KubeCluster.Said(e)}: kubectl delete configmap -n {canary.Namespace} {canary.Name}", e);
        }
    }

    /// <summary>Deletes those that a check left which was killed.</summary>
    public async Task Sweep(string @namespace, CancellationToken cancellation)
    {
        try
        {
            var left = await cluster.Client.CoreV1.ListNamespacedConfigMapAsync(@namespace, labelSelector: $"{Canary.Label}={Canary.LabelValue}", cancellationToken: cancellation).ConfigureAwait(false);
            foreach (var map in left.Items.Where(map => Canary.IsName(map.Name()) && map.CreationTimestamp() < time.GetUtcNow() - Abandoned))
            {
                await Delete(new CheckStep("deleted", @namespace, map.Name()), cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is HttpOperationException or HttpRequestException or CanaryRefusedException)
        {
            // Whoever may not list ConfigMaps leaves this to somebody who may; the check itself is done.
        }
    }
}

/// <summary>RBAC does not let the user write canaries.</summary>
internal sealed class MayNotWriteException(string message, Exception inner) : Exception(message, inner);

/// <summary>The API server does not do it; the message is its own.</summary>
internal sealed class CanaryRefusedException(string message, Exception inner) : Exception(message, inner);
