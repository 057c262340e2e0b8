using System.Buffers;
using System.Text;
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

    /// <summary>The same pod with an image of cert-manager.</summary>
    public static byte[] OfProduct(byte[] pod) => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(pod).Replace("registry.example:5000/shop/web:2.1.0@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "quay.io/jetstack/cert-manager-controller:v1.14.4", StringComparison.Ordinal));
}
