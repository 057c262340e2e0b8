using System.Buffers;
using BenchmarkDotNet.Attributes;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Fingerprints;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Micro;

/// <summary>What every changed object costs, on a two-container pod of about 4 KB as an API server sends it.</summary>
[MemoryDiagnoser]
public class ObjectBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private byte[] _pod = [];
    private byte[] _podWithManagedFields = [];
    private ReadOnlyMemory<byte> _message;

    [GlobalSetup]
    public void SetUp()
    {
        _pod = SamplePod.Json(managedFields: false);
        _podWithManagedFields = SamplePod.Json(managedFields: true);
        MesheryMessage.Write(_output, MesheryEvent.Added, "c", "v1", "Pod", _pod);
        _message = _output.WrittenSpan.ToArray();
        Console.WriteLine($"pod {_pod.Length} B, with managedFields {_podWithManagedFields.Length} B, message {_message.Length} B");
    }

    [Benchmark]
    public int Convert()
    {
        _output.ResetWrittenCount();
        MesheryMessage.Write(_output, MesheryEvent.Added, "05488793-99de-438f-b34a-67e87d9e2411", "v1", "Pod", _pod);
        return _output.WrittenCount;
    }

    [Benchmark]
    public ContentFingerprint Fingerprint() => ContentFingerprint.Of("v1", "Pod", _pod);

    [Benchmark]
    public DesignMark? FindDesign() => DesignMark.Find(_pod);

    [Benchmark]
    public ReadOnlyMemory<byte> Tombstone() => MesheryMessage.WithEvent(_message, MesheryEvent.Deleted);

    [Benchmark]
    public int CutManagedFields()
    {
        _output.ResetWrittenCount();
        RawObject.Copy(_podWithManagedFields, _output, ObjectEdits.CutManagedFields);
        return _output.WrittenCount;
    }
}
