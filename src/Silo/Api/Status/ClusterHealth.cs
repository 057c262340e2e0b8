using System.Globalization;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Clusters;

namespace MeshSync.Fabric.Silo.Api.Status;

/// <summary>Judges what is known of a cluster.</summary>
/// <param name="cluster">What the cluster says.</param>
/// <param name="backlog">Batches that wait, by partition; null when the broker does not say.</param>
/// <param name="survey">What was counted in the store; null when nothing was.</param>
internal sealed class ClusterHealth(ClusterState cluster, ulong[]? backlog, Survey? survey)
{
    private const string Synced = "synced";
    private const string Syncing = "syncing";

    private readonly Dictionary<string, AilingReflector> _ailing = (cluster.Agent?.Ailing ?? []).ToDictionary(reflector => reflector.Collection);

    public ClusterStatus Judge()
    {
        var agent = cluster.Agent;
        IReadOnlyList<CollectionStatus> collections = [.. cluster.Collections.Select(Judge).Concat(Unseen()).OrderBy(one => one.Collection, StringComparer.Ordinal)];
        var problems = Problems(collections).ToList();
        return new ClusterStatus(
            cluster.Cluster,
            agent?.ClusterName,
            State(),
            cluster.Synced,
            collections.Count > 0 && collections.All(one => one.AsOf is not null || one.State == "forbidden") ? collections.Min(one => one.AsOf) : null,
            cluster.Objects,
            cluster.LastChange,
            collections.Max(one => one.Behind),
            agent?.Policy ?? "",
            Funnel(),
            new AuditSummary(
                cluster.Collections.Min(one => one.LastAudit),
                cluster.Collections.Sum(one => one.AuditsDifferent),
                cluster.Collections.Sum(one => one.Healed),
                cluster.Collections.Sum(one => one.Gaps)),
            agent?.SecretsPublished,
            problems,
            agent is null ? null : AgentSummary.Of(agent),
            collections);
    }

    private string State() => cluster.Agent switch
    {
        null => "unheard",
        { IsSilent: true } => "silent",
        { PausedSince: not null } => "paused",
        { InitialListsMissing: not 0 } => Syncing,
        _ when !cluster.Synced => Syncing,
        _ => _ailing.Count > 0 ? "ailing" : Synced,
    };

    private CollectionStatus Judge(CollectionReport report)
    {
        var key = CollectionKey.Parse(report.Collection);
        var ailing = _ailing.GetValueOrDefault(key.Written);
        var behind = backlog?[Partitions.Of(key)];
        return new CollectionStatus(
            key.Written,
            ailing?.State ?? (report.Synced ? Synced : Syncing),
            report.Synced,
            report.Objects,
            report.Presences,
            behind,
            report.Synced && behind == 0 ? ailing?.Since ?? cluster.Agent?.Heard : null,
            report.LastChange,
            report.LastAudit,
            report.AuditsDifferent,
            report.Healed,
            report.Gaps,
            ailing?.Error ?? report.RelistWanted);
    }

    /// <summary>What the agent cannot watch and nothing was ever known of.</summary>
    private IEnumerable<CollectionStatus> Unseen()
    {
        var seen = cluster.Collections.Select(report => CollectionKey.Parse(report.Collection).Written).ToHashSet();
        return _ailing.Values.Where(one => !seen.Contains(one.Collection)).Select(one =>
            new CollectionStatus(one.Collection, one.State, false, 0, 0, null, null, null, null, 0, 0, 0, one.Error));
    }

    private TierFunnel Funnel()
    {
        var presences = cluster.Collections.Sum(one => (long)one.Presences);
        var counted = survey?.Clusters.GetValueOrDefault(cluster.Cluster);
        return new TierFunnel(
            cluster.Objects,
            new TierCount(presences, counted?.Presence.Bytes),
            new TierCount(cluster.Objects - presences, counted?.Full.Bytes),
            counted is null ? null : new TierCount(counted.Infrastructure.Objects, counted.Infrastructure.Bytes),
            counted is null ? null : survey!.At);
    }

    private IEnumerable<string> Problems(IReadOnlyList<CollectionStatus> collections)
    {
        var agent = cluster.Agent;
        if (agent is null)
        {
            yield return "its agent has not been heard since this silo started";
        }
        else if (agent.IsSilent)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"its agent has not been heard for {agent.Age.TotalSeconds:0} s: is it running, and can it reach the broker?");
        }

        if (agent?.PausedSince is not null)
        {
            yield return $"its agent is paused: fabric agent resume {cluster.Cluster}";
        }

        foreach (var problem in agent?.Problems ?? [])
        {
            yield return problem;
        }

        if (agent?.SecretsPublished == true)
        {
            yield return "values of Secrets are published in clear (MESHSYNC_REDACT_SECRETS=false at the agent)";
        }

        if (_ailing.Count + (agent?.AilingOmitted ?? 0) is > 0 and var ailing)
        {
            var names = string.Join(", ", _ailing.Values.Select(one => $"{one.Collection} ({one.State})").Order(StringComparer.Ordinal).Take(5));
            yield return $"{ailing} resources cannot be watched: {names}{(ailing > 5 ? " and more" : "")}";
        }

        foreach (var one in collections.Where(one => !one.Synced && !_ailing.ContainsKey(one.Collection) && one.Problem is not null))
        {
            yield return $"{one.Collection} is to be listed again: {one.Problem}";
        }
    }
}
