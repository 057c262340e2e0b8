using System.Text;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <content>What only objects of one kind say.</content>
internal ref partial struct ObjectWalk
{
    private void Definition(ReadOnlySpan<byte> spec)
    {
        ReadOnlySpan<byte> plural = Text(JsonSlice.Member(JsonSlice.Member(spec, "names"u8), "plural"u8));
        foreach (CrdRule rule in _index.Crds.Find(Text(JsonSlice.Member(spec, "group"u8))))
        {
            if (rule.Plural is null || plural.SequenceEqual(rule.Plural))
            {
                _hits.Add(new Hit(rule.Rule, $"{Encoding.UTF8.GetString(plural)}.{rule.Rule.Signal.Pattern.Split('.', 2)[1]}"));
            }
        }
    }

    // One that the API server serves itself, as for every CustomResourceDefinition, names no Service.
    private void ApiService(ReadOnlySpan<byte> spec)
    {
        if (JsonSlice.Member(spec, "service"u8).StartsWith("{"u8))
        {
            _index.ApiServices.Find(Text(JsonSlice.Member(spec, "group"u8)), ref _hits);
        }
    }

    private void Kubelet(ReadOnlySpan<byte> status)
    {
        string text = JsonSlice.String(JsonSlice.Member(JsonSlice.Member(status, "nodeInfo"u8), "kubeletVersion"u8));
        if (text.Length == 0)
        {
            return;
        }

        foreach ((var pattern, SignalRule rule) in _index.Kubelets)
        {
            if (pattern.IsMatch(text))
            {
                _hits.Add(new Hit(rule, text, Tag: text));
            }
        }
    }

    private void Release(ReadOnlySpan<byte> facts)
    {
        ReadOnlySpan<byte> status = Text(JsonSlice.Member(facts, "status"u8));
        if (!status.SequenceEqual("deployed"u8))
        {
            return;
        }

        var found = default(HitList);
        _index.Charts.Find(Text(JsonSlice.Member(facts, "chart"u8)), ref found);
        foreach (Hit hit in found.Hits)
        {
            _hits.Add(hit with { Tag = JsonSlice.String(JsonSlice.Member(facts, "appVersion"u8)) });
        }
    }
}
