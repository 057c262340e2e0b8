using System.Buffers;
using System.IO.Hashing;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>An event that waits to be sent, in one pooled array: namespace, name, uid, resourceVersion, body.</summary>
internal readonly record struct PendingEvent
{
    // Of its own, because the shared pool keeps only a few arrays of a size: a queue's worth of them would become garbage. It never holds
    // more than the queue once did; objects beyond the limit are rare enough to be allocated.
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(maxArrayLength: 64 * 1024, maxArraysPerBucket: 2048);

    private readonly byte[] _bytes;
    private readonly int _namespace;
    private readonly int _name;
    private readonly int _uid;
    private readonly int _version;

    private PendingEvent(WatchEventType type, byte[] bytes, int @namespace, int name, int uid, int version, int body)
    {
        Type = type;
        BodyLength = body;
        _bytes = bytes;
        _namespace = @namespace;
        _name = name;
        _uid = uid;
        _version = version;
    }

    public WatchEventType Type { get; }

    /// <summary>When the agent read it, or the oldest event it stands for.</summary>
    public DateTimeOffset CapturedAt { get; init; }

    /// <summary>How much of the object it brings.</summary>
    public WatchDepth Depth { get; init; }

    /// <summary>Nobody waits for it so much that it could not wait for others.</summary>
    public bool MayWait { get; init; }

    /// <summary>Bytes that count against a batch.</summary>
    public int Size => BodyStart + BodyLength;

    /// <summary>Bytes that count against the queue: the memory it holds, up to twice its size.</summary>
    public int Memory => _bytes.Length;

    public ReadOnlySpan<byte> Namespace => _bytes.AsSpan(0, _namespace);

    public ReadOnlySpan<byte> Name => _bytes.AsSpan(_namespace, _name);

    public ReadOnlySpan<byte> Body => _bytes.AsSpan(BodyStart, BodyLength);

    public int BodyLength { get; }

    /// <summary>Identifies the object within its collection; 128 bits, so that no key needs to be kept beside it.</summary>
    public UInt128 Key => XxHash128.HashToUInt128(_bytes.AsSpan(0, _namespace + _name), seed: _namespace);

    private int BodyStart => _namespace + _name + _uid + _version;

    /// <summary>Copies the object's keys out of the response and leaves room for its body, which the caller fills.</summary>
    public static PendingEvent Of(WatchEventType type, JsonStream source, int bodyLength, out Span<byte> body)
    {
        var found = source.Object;
        var @namespace = found.Namespace.Read(source.Window);
        var name = found.Name.Read(source.Window);
        var uid = found.Uid.Read(source.Window);
        var version = found.ResourceVersion.Read(source.Window);

        int head = @namespace.Length + name.Length + uid.Length + version.Length;
        byte[] bytes = Pool.Rent(head + bodyLength);
        @namespace.CopyTo(bytes);
        name.CopyTo(bytes.AsSpan(@namespace.Length));
        uid.CopyTo(bytes.AsSpan(@namespace.Length + name.Length));
        version.CopyTo(bytes.AsSpan(head - version.Length));
        body = bytes.AsSpan(head, bodyLength);
        return new PendingEvent(type, bytes, @namespace.Length, name.Length, uid.Length, version.Length, bodyLength);
    }

    /// <summary>An event that no response brought.</summary>
    public static PendingEvent Of(
        WatchEventType type, ReadOnlySpan<byte> @namespace, ReadOnlySpan<byte> name, ReadOnlySpan<byte> uid, ReadOnlySpan<byte> version, ReadOnlySpan<byte> body)
    {
        byte[] bytes = Pool.Rent(@namespace.Length + name.Length + uid.Length + version.Length + body.Length);
        var rest = bytes.AsSpan();
        Append(@namespace, ref rest);
        Append(name, ref rest);
        Append(uid, ref rest);
        Append(version, ref rest);
        Append(body, ref rest);
        return new PendingEvent(type, bytes, @namespace.Length, name.Length, uid.Length, version.Length, body.Length);
    }

    public void WriteTo(WatchBatchWriter writer, bool withBody)
    {
        int uidStart = _namespace + _name;
        writer.Add(
            Type,
            Namespace,
            Name,
            _bytes.AsSpan(uidStart, _uid),
            _bytes.AsSpan(uidStart + _uid, _version),
            withBody ? _bytes.AsSpan(BodyStart, BodyLength) : default,
            Depth);
    }

    /// <summary>Gives the array back; nothing of the event may be read afterwards.</summary>
    public void Release() => Pool.Return(_bytes);

    private static void Append(ReadOnlySpan<byte> part, ref Span<byte> rest)
    {
        part.CopyTo(rest);
        rest = rest[part.Length..];
    }
}
