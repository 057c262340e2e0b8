using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Objects;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>
/// The objects of a collection by <c>namespace/name</c>. Looked up with the UTF-8 of an event, so that an event which
/// changes nothing allocates nothing. References into it are good until the next object is added.
/// </summary>
internal sealed class CollectionIndex
{
    private const int UsualKeyLength = 512;

    private readonly Dictionary<string, IndexEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IndexEntry>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public CollectionIndex() => _lookup = _entries.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Objects that exist, as far as is known.</summary>
    public int Live { get; private set; }

    /// <summary>Those of them that are known by their metadata only.</summary>
    public int Presences { get; private set; }

    /// <summary>Tombstones that are stored.</summary>
    public int Tombstones { get; private set; }

    /// <summary>Objects that got or lost their design mark, by key; for somebody to take away.</summary>
    public Dictionary<string, bool> Marks { get; } = new(StringComparer.Ordinal);

    public bool IsEmpty => _entries.Count == 0;

    public static string KeyOf(string @namespace, string name) => $"{@namespace}/{name}";

    public static (string Namespace, string Name) Split(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return (key[..slash], key[(slash + 1)..]);
    }

    /// <summary>The entry of an object; a null reference (<see cref="Unsafe.IsNullRef"/>) when there is none and none is to be added.</summary>
    public ref IndexEntry Find(ReadOnlySpan<byte> namespaceUtf8, ReadOnlySpan<byte> nameUtf8, bool add)
    {
        var bytes = namespaceUtf8.Length + nameUtf8.Length + 1;
        char[]? rented = null;
        var buffer = bytes <= UsualKeyLength ? stackalloc char[UsualKeyLength] : rented = ArrayPool<char>.Shared.Rent(bytes);
        var length = Encoding.UTF8.GetChars(namespaceUtf8, buffer);
        buffer[length++] = '/';
        length += Encoding.UTF8.GetChars(nameUtf8, buffer[length..]);

        ref var entry = ref add
            ? ref CollectionsMarshal.GetValueRefOrAddDefault(_lookup, buffer[..length], out _)
            : ref CollectionsMarshal.GetValueRefOrNullRef(_lookup, buffer[..length]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        // The compiler takes the reference to be as short-lived as the key; it points into the dictionary.
        return ref Unsafe.AsRef(in entry);
    }

    public ref IndexEntry Get(string key) => ref CollectionsMarshal.GetValueRefOrNullRef(_entries, key);

    /// <summary>Takes over what is stored now.</summary>
    /// <param name="key">Key of the object.</param>
    /// <param name="head">What is stored; its position is the newest event's.</param>
    /// <param name="version">Version of the newest event.</param>
    /// <param name="rejected">That version cannot be told to Meshery, and what is stored is older.</param>
    public void Set(string key, ObjectHead head, VersionStamp version, bool rejected = false)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out _);
        Live += One(head.IsLive) - One(entry.Head.IsLive);
        Presences += One(head is { IsLive: true, IsPresence: true }) - One(entry.Head is { IsLive: true, IsPresence: true });
        Tombstones += One(head.Deleted) - One(entry.Head.Deleted);
        if (IsMarked(head) != IsMarked(entry.Head))
        {
            Marks[key] = IsMarked(head);
        }

        entry.Head = head;
        entry.Version = version;
        entry.Rejected = rejected;
        entry.Lost = false;
    }

    /// <summary>
    /// The store is another one and has nothing of this. All of it is remembered as told: what a relist does not list any more is told as
    /// deleted, tombstones once more, because nobody knows whether the old store still delivered them.
    /// </summary>
    public void LoseStore()
    {
        foreach (var key in _entries.Keys)
        {
            ref var entry = ref Get(key);
            if (entry.Head.Sequence != 0)
            {
                entry.Head = entry.Head with { Fingerprint = default, Deleted = false };
                entry.Lost = true;
            }
        }

        (Live, Tombstones) = (Live + Tombstones, 0);
    }

    /// <summary>Forgets an object of which nothing is stored.</summary>
    public void Forget(string key)
    {
        ref var entry = ref Get(key);
        if (!Unsafe.IsNullRef(ref entry) && entry.Head.Sequence == 0)
        {
            _entries.Remove(key);
        }
    }

    /// <summary>Forgets the tombstone with this sequence, which is not stored any more.</summary>
    public void ForgetTombstone(string key, ulong sequence)
    {
        ref var entry = ref Get(key);
        if (!Unsafe.IsNullRef(ref entry) && entry.Head.Deleted && entry.Head.Sequence == sequence)
        {
            _entries.Remove(key);
            Tombstones--;
        }
    }

    /// <summary>Keys of the objects with a design mark.</summary>
    public string[] Marked() => [.. _entries.Where(entry => IsMarked(entry.Value.Head)).Select(entry => entry.Key)];

    /// <summary>What the collection is, as far as is known: for an audit.</summary>
    public CollectionDigest Digest()
    {
        var digest = new CollectionDigest();
        foreach (var entry in _entries.Values)
        {
            if (entry.Head.IsLive || entry.Rejected)
            {
                digest.Add(entry.Head.Uid.High, entry.Head.Uid.Low, entry.Version);
            }
        }

        return digest;
    }

    /// <summary>Keys of what was not listed by the relist that began at a position, and is not newer than that.</summary>
    public List<string> Unlisted(uint relist, LogPosition begin)
    {
        var keys = new List<string>();
        foreach (var (key, entry) in _entries)
        {
            if (entry.Listed != relist && entry.Head.Position < begin && (entry.Head.IsLive || entry.Rejected))
            {
                keys.Add(key);
            }
        }

        return keys;
    }

    private static bool IsMarked(in ObjectHead head) => head is { IsLive: true, IsGreenfield: true };

    private static int One(bool value) => value ? 1 : 0;
}
