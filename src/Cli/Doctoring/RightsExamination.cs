using k8s;
using k8s.Autorest;
using k8s.Models;
using MeshSync.Fabric.Cli.Clusters;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Mirror.Comparison;

namespace MeshSync.Fabric.Cli.Doctoring;

/// <summary>
/// Asks an API server which resources somebody may list and watch (SelfSubjectAccessReview): the user of the kubeconfig, or whom that
/// one may impersonate, as an agent's ServiceAccount before there is an agent.
/// </summary>
internal sealed class RightsExamination(string? kubeconfig, string? context, string? impersonated, TimeProvider time)
{
    private const int AtOnce = 8;

    private static readonly string[] Verbs = ["list", "watch"];

    public async Task Run(ICollection<Finding> findings, CancellationToken cancellation)
    {
        const string Check = "API server";
        try
        {
            using var cluster = KubeCluster.Of(kubeconfig, context);
            var asked = time.GetUtcNow();
            var version = await cluster.Client.Version.GetCodeWithHttpMessagesAsync(cancellationToken: cancellation).ConfigureAwait(false);
            using var answer = version.Response;
            findings.Add(Finding.Good(Check, $"{version.Body.GitVersion} at {cluster.Client.BaseUri.Authority}"));
            if (answer.Headers.Date is { } date)
            {
                // Headers show whole seconds: it may be as late as the next.
                findings.Add(Clock.Compare("the API server", date, asked.AddSeconds(-1), time.GetUtcNow()));
            }

            var resources = await new ClusterLister(cluster.Client.HttpClient).Resources(cancellation).ConfigureAwait(false);
            findings.Add(AgentExamination.Forbidden(
                $"RBAC of {impersonated ?? "the kubeconfig's user"}", await Forbidden(cluster.Client, resources, cancellation).ConfigureAwait(false), impersonated ?? "it"));
        }
        catch (Exception e) when (e is HttpRequestException or k8s.Exceptions.KubeConfigException or IOException or HttpOperationException)
        {
            findings.Add(Finding.Bad(Check, KubeCluster.Said(e).ReplaceLineEndings(" ").TrimEnd(), "do --kubeconfig and --context name a cluster that answers, and may its user impersonate whom --as names?"));
        }
    }

    private async Task<List<string>> Forbidden(IKubernetes api, IReadOnlyList<ResourceType> resources, CancellationToken cancellation)
    {
        var forbidden = new System.Collections.Concurrent.ConcurrentBag<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(resources, options, async (resource, token) =>
        {
            foreach (var verb in Verbs)
            {
                if (!await May(api, resource, verb, token).ConfigureAwait(false))
                {
                    forbidden.Add($"{(resource.Group.Length == 0 ? CollectionKey.CoreGroup : resource.Group)}/{resource.Resource}");
                    return;
                }
            }
        }).ConfigureAwait(false);
        return [.. forbidden];
    }

    private async Task<bool> May(IKubernetes api, ResourceType resource, string verb, CancellationToken cancellation)
    {
        var review = new V1SelfSubjectAccessReview
        {
            Spec = new V1SelfSubjectAccessReviewSpec
            {
                ResourceAttributes = new V1ResourceAttributes { Group = resource.Group, Resource = resource.Resource, Verb = verb },
            },
        };
        var headers = impersonated is null ? null : new Dictionary<string, IReadOnlyList<string>> { ["Impersonate-User"] = [impersonated] };
        using var answer = await api.AuthorizationV1.CreateSelfSubjectAccessReviewWithHttpMessagesAsync(review, customHeaders: headers, cancellationToken: cancellation).ConfigureAwait(false);
        return answer.Body.Status.Allowed;
    }
}
