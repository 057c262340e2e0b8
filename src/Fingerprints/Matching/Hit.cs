using System.Text.RegularExpressions;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>A rule that something on an object satisfied.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Detail">What satisfied it.</param>
/// <param name="Origin">For an image, whose it is.</param>
/// <param name="Certainty">What is to be made of the rule's strength.</param>
/// <param name="Tag">For an image its tag, for a Helm release its appVersion, for a node its kubelet's version; empty without.</param>
/// <param name="TagPattern">How to read the tag, where the definition says so.</param>
internal readonly record struct Hit(
    SignalRule Rule, string Detail, ImageOrigin Origin = ImageOrigin.None, double Certainty = 1, string Tag = "", Regex? TagPattern = null);

/// <summary>The hits on one object. Most objects have none, and none are made room for.</summary>
internal ref struct HitList
{
    private List<Hit>? _hits;

    public readonly bool IsEmpty => _hits is null;

    public readonly List<Hit> Hits => _hits ?? [];

    public void Add(in Hit hit) => (_hits ??= []).Add(hit);
}
