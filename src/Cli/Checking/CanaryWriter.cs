using System.Buffers;
using System.Net;
using MeshSync.Fabric.Cli.Clusters;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Cli.Checking;

/// <summary>Writes canaries at an API server, and takes them away again.</summary>
internal sealed class CanaryWriter(KubeCluster cluster, TimeProvider time)
{
    private static readonly ResourceType ConfigMaps = new("", "v1", "configmaps", "ConfigMap", Namespaced: true);

    /// <summary>Older ones were left by a check that was killed.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(2);

    /// <exception cref="MayNotWriteException">RBAC does not allow it.</exception>
    /// <exception cref="CanaryRefusedException">It cannot be written; says why.</exception>
    public async Task Create(CheckStep canary, CancellationToken cancellation)
    {
        var map = new ArrayBufferWriter<byte>();
        Canary.Write(map, ConfigMaps, canary.Namespace, canary.Name, null);
        try
        {
            _ = await cluster.Ask(HttpMethod.Post, PathOf(canary.Namespace), map.WrittenMemory, cancellation).ConfigureAwait(false);
        }
        catch (KubeRefusedException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            throw new MayNotWriteException(e.Message, e);
        }
        catch (Exception e) when (e is KubeRefusedException or HttpRequestException)
        {
            throw new CanaryRefusedException(e.Message, e);
        }
    }

    /// <summary>Deletes it, and those of its namespace that somebody left.</summary>
    /// <exception cref="CanaryRefusedException">It cannot be deleted; says why.</exception>
    public async Task Delete(CheckStep canary, CancellationToken cancellation)
    {
        try
        {
            _ = await cluster.Ask(HttpMethod.Delete, $"{PathOf(canary.Namespace)}/{Uri.EscapeDataString(canary.Name)}", default, cancellation).ConfigureAwait(false);
        }
        catch (KubeRefusedException e) when (e.Status == HttpStatusCode.NotFound)
        {
            // Somebody was faster.
        }
        catch (Exception e) when (e is KubeRefusedException or HttpRequestException)
        {
            throw new CanaryRefusedException($"{e.Message}: kubectl delete configmap -n {canary.Namespace} {canary.Name}", e);
        }
    }

    /// <summary>Deletes those that a check left which was killed.</summary>
    public async Task Sweep(string @namespace, CancellationToken cancellation)
    {
        try
        {
            var selector = Uri.EscapeDataString($"{Canary.Label}={Canary.LabelValue}");
            var left = await cluster.Ask(HttpMethod.Get, $"{PathOf(@namespace)}?labelSelector={selector}", default, cancellation).ConfigureAwait(false);
            foreach (var metadata in left.GetProperty("items").EnumerateArray().Select(map => map.GetProperty("metadata")))
            {
                if (metadata.GetProperty("name").GetString() is { } name && Canary.IsName(name)
                    && metadata.GetProperty("creationTimestamp").GetDateTimeOffset() < time.GetUtcNow() - Abandoned)
                {
                    await Delete(new CheckStep("deleted", @namespace, name), cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is KubeRefusedException or HttpRequestException or CanaryRefusedException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Whoever may not list ConfigMaps, or reaches no API server, leaves this to somebody who does; the check itself is done.
        }
    }

    private static string PathOf(string @namespace) => $"api/v1/namespaces/{Uri.EscapeDataString(@namespace)}/configmaps";
}

/// <summary>RBAC does not let the user write canaries.</summary>
internal sealed class MayNotWriteException(string message, Exception inner) : Exception(message, inner);

/// <summary>The API server does not do it; the message is its own.</summary>
internal sealed class CanaryRefusedException(string message, Exception inner) : Exception(message, inner);
