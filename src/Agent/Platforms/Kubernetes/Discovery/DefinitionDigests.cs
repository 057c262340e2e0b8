using System.IO.Hashing;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;
using MeshSync.Fabric.Agent.Scanning;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;

/// <summary>
/// Watches over the objects that define what the server serves (CustomResourceDefinitions, APIServices) and asks for a discovery when what
/// matters of one has changed. Of each it keeps two hashes, so a definition whose certificates, schema or timestamps are rewritten all day
/// costs nothing. Used by one reflector, one call at a time.
/// </summary>
internal sealed class DefinitionDigests(DiscoverySignal signal)
{
    private Dictionary<UInt128, UInt128> _known = [];
    private Dictionary<UInt128, UInt128>? _listing;
    private bool _listed;

    public void BeginList() => _listing = [];

    /// <summary>An item of the list has been read.</summary>
    public void Listed(JsonStream item) => (_listing ??= [])[NameOf(item)] = DigestOf(item);

    /// <summary>The list is complete.</summary>
    public void EndList()
    {
        var listing = _listing ?? [];
        bool changed = listing.Count != _known.Count || listing.Any(entry => !IsKnown(entry.Key, entry.Value));
        _known = listing;
        _listing = null;
        if (!_listed)
        {
            // The discovery that led here may have been before the newest definition: one more look, not the many that follow a change.
            _listed = true;
            signal.LookOnce();
        }
        else if (changed)
        {
            signal.Request();
        }
    }

    /// <summary>A watch has brought an event.</summary>
    public void Changed(WatchStream frame)
    {
        var name = NameOf(frame);
        if (frame.Type == WatchFrameType.Deleted)
        {
            _known.Remove(name);
            signal.Request();
            return;
        }

        var digest = DigestOf(frame);
        if (!IsKnown(name, digest))
        {
            _known[name] = digest;
            signal.Request();
        }
    }

    private bool IsKnown(UInt128 name, UInt128 digest) => _known.TryGetValue(name, out var known) && known == digest;

    private static UInt128 NameOf(JsonStream item) => XxHash128.HashToUInt128(item.Object.Name.Read(item.Window));

    private static UInt128 DigestOf(JsonStream item) => DefinitionDigest.Of(item.Window.Slice(item.Object.Start, item.Object.End));
}
