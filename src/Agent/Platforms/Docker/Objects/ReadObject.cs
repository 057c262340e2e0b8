using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Objects;

/// <summary>A thing of an engine that was read and written as an object, whose version is still open.</summary>
internal sealed class ReadObject : IDisposable
{
    private readonly PooledBuffer _json = new();
    private readonly int _versionAt;

    public ReadObject(EngineObjectWriter writer, EngineKind kind, JsonElement found)
    {
        Keys = EngineObject.Of(kind, found);
        _versionAt = writer.Write(kind, Keys, found, _json);
        Digest = XxHash128.HashToUInt128(_json.WrittenSpan);
    }

    private ReadObject(EngineObjectWriter writer, EngineKind kind, EngineObject keys)
    {
        Keys = keys;
        _versionAt = writer.Write(kind, keys, default, _json);
    }

    public EngineObject Keys { get; }

    /// <summary>Of everything but the version.</summary>
    public UInt128 Digest { get; }

    /// <summary>What is left of one that is gone.</summary>
    public static ReadObject Gone(EngineObjectWriter writer, EngineKind kind, EngineObject keys) => new(writer, kind, keys);

    /// <summary>Hands it on, with that version, as if it had arrived as an answer.</summary>
    public void CopyTo(SingleObject into, ulong version)
    {
        EngineObjectWriter.Complete(MemoryMarshal.AsMemory(_json.WrittenMemory).Span, _versionAt, version);
        into.Reset();
        for (var left = _json.WrittenSpan; !left.IsEmpty;)
        {
            var free = into.Free().Span;
            int count = Math.Min(free.Length, left.Length);
            left[..count].CopyTo(free);
            into.Filled(count);
            left = left[count..];
        }

        if (!into.ReadObject())
        {
            throw new JsonException($"{Keys.Name} is no object.");
        }
    }

    public void Dispose() => _json.Dispose();
}
