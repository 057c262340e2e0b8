using System.Buffers;
using BenchmarkDotNet.Attributes;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Fingerprints;
using MeshSync.Fabric.Fingerprints.Catalogues;
using MeshSync.Fabric.Fingerprints.Matching;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Micro;

/// <summary>What every changed object costs, on a two-container pod of about 4 KB as an API server sends it.</summary>
[MemoryDiagnoser]
public class ObjectBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private readonly Matcher _matcher = new(Catalogue.BuiltIn);
    private byte[] _pod = [];
    private byte[] _podOfProduct = [];
    private byte[] _podWithManagedFields = [];
    private ReadOnlyMemory<byte> _message;

    [GlobalSetup]
    public void SetUp()
    {
        _pod = SamplePod.Json(managedFields: false);
        _podWithManagedFields = SamplePod.Json(managedFields: true);
        _podOfProduct = SamplePod.OfProduct(_pod);
        if (MatchNothing() != 0 || MatchProduct() != 1)
        {
            throw new InvalidOperationException("The pods do not say what they are measured for.");
        }

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

    /// <summary>An object that says nothing of any product, as nearly all do.</summary>
    [Benchmark]
    public int MatchNothing() => _matcher.Match("v1", "Pod", _pod).Count;

    [Benchmark]
    public int MatchProduct() => _matcher.Match("v1", "Pod", _podOfProduct).Count;

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
