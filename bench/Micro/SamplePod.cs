using System.Buffers;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Micro;

/// <summary>A running two-container pod in the form and key order of an item of an API server's list.</summary>
internal static class SamplePod
{
    public static byte[] Json(bool managedFields)
    {
        using Stream stream = typeof(SamplePod).Assembly.GetManifestResourceStream("pod.json")!;
        byte[] json = new byte[stream.Length];
        stream.ReadExactly(json);
        var output = new ArrayBufferWriter<byte>();
        RawObject.Copy(json, output, managedFields ? ObjectEdits.None : ObjectEdits.CutManagedFields);
        return output.WrittenSpan.ToArray();
    }
}
