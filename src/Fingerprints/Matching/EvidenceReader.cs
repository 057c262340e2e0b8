using System.Globalization;
using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>Makes evidence of what was found on an object, now that it is worth reading properly.</summary>
internal readonly ref struct EvidenceReader
{
    private readonly ObjectClass _of;
    private readonly ReadOnlySpan<byte> _json;
    private readonly ObjectMetadata _metadata;
    private readonly ObservedObject _object;
    private readonly VersionReader _versions;

    public EvidenceReader(string apiVersion, string kind, ObjectClass of, bool isWorkload, ReadOnlySpan<byte> json)
    {
        _of = of;
        _json = json;
        _metadata = ObjectMetadata.Of(json, of);
        _object = new ObservedObject(apiVersion, kind, _metadata.Namespace, _metadata.Name, ObjectClasses.Nature(of, _metadata.Namespace, isWorkload));
        _versions = new VersionReader(_object, of, _metadata, json);
    }

    /// <param name="hits">At least one.</param>
    /// <param name="mayBeAnything">Whether a container runs an image that nobody knows.</param>
    public IReadOnlyList<ObjectEvidence> Read(List<Hit> hits, bool mayBeAnything)
    {
        if (IsOver())
        {
            return [];
        }

        var all = new List<ObjectEvidence>(1);
        string[] keys = [.. _metadata.Labels.Keys, .. _metadata.Annotations.Keys];
        foreach (IGrouping<ProductRule, Hit> product in hits.GroupBy(hit => hit.Rule.Product).OrderBy(group => group.Key.Definition.Id, StringComparer.Ordinal))
        {
            List<Hit> own = [.. product];
            if (!mayBeAnything && !own.Exists(hit => hit.Origin != ImageOrigin.None))
            {
                // Every container is something else, so what labels say is about whom it belongs to, not what it is.
                own.RemoveAll(hit => hit.Rule.Role == ComponentRole.ControlPlane);
            }

            if (own.Count > 0)
            {
                AddSupport(product.Key, own);
                bool isInjected = product.Key.Definition.Injected.Any(keys.Contains);
                all.Add(new ObjectEvidence(product.Key.Definition.Id, _object)
                {
                    Grouping = _metadata.Grouping,
                    Signals = [.. own.Select(hit => Evidence(hit, isInjected)).Distinct().OrderByDescending(signal => signal.Strength).ThenBy(signal => signal.Detail, StringComparer.Ordinal)],
                    Claims = _versions.Read(product.Key, own),
                });
            }
        }

        return all;
    }

    // Old ReplicaSets are kept for a way back, finished pods and containers for their logs: none of them runs.
    private bool IsOver() => _of switch
    {
        ObjectClass.ReplicaSet => JsonSlice.At(_json, "spec.replicas") is [(byte)'0'],
        ObjectClass.Pod => JsonSlice.Text(JsonSlice.At(_json, "status.phase")) is var phase && (phase.SequenceEqual("Succeeded"u8) || phase.SequenceEqual("Failed"u8)),
        ObjectClass.EngineContainer => JsonSlice.Text(JsonSlice.At(_json, "status.State.Status")) is var state && (state.SequenceEqual("exited"u8) || state.SequenceEqual("dead"u8)),
        _ => false,
    };

    private void AddSupport(ProductRule product, List<Hit> own)
    {
        if (!ObjectClasses.RunsContainers(_of) && _of != ObjectClass.Service)
        {
            return;
        }

        foreach (SignalRule rule in product.Supporting)
        {
            if (Supports(rule))
            {
                own.Add(new Hit(rule, rule.Signal.Pattern));
            }
        }
    }

    private bool Supports(SignalRule rule) => rule.Signal.Kind switch
    {
        SignalKind.Workload => _metadata.WorkloadName == rule.Signal.Pattern,
        SignalKind.Port => _metadata.Containers.Ports.Contains(int.Parse(rule.Signal.Pattern, CultureInfo.InvariantCulture)),
        SignalKind.Env => _metadata.Containers.Env.Contains(rule.Signal.Pattern),
        _ => _metadata.Containers.Args.Contains(rule.Signal.Pattern),
    };

    private static Evidence Evidence(in Hit hit, bool isInjected) => new(
        hit.Rule.ComponentId,
        isInjected && hit.Rule.Role == ComponentRole.ControlPlane ? ComponentRole.DataPlane : hit.Rule.Role,
        hit.Rule.Signal.Kind,
        hit.Detail,
        Math.Round(hit.Rule.Signal.Strength * hit.Certainty, 3),
        hit.Origin,
        hit.Rule.Signal.Variant);
}
