using System.Buffers;
using System.Globalization;
using System.Text;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Requests;

/// <summary>Puts stored bytes into answers; nothing is parsed on the way.</summary>
internal static class ObjectWriter
{
    private static readonly byte[] MetadataPrefix =
        "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\","u8.ToArray();

    public static void WriteObject(this IBufferWriter<byte> output, ServedResource resource, StoredObject item, AnswerShape shape)
    {
        if (item.IsCorrupt)
        {
            output.Write(item.Tail);
            return;
        }

        if (shape == AnswerShape.Metadata)
        {
            output.Write(MetadataPrefix);
            output.Write(item.MetadataMember);
            output.Write("}"u8);
            return;
        }

        output.Write("{"u8);
        output.Write(resource.TypePrefix);
        output.Write(item.Tail);
    }

    /// <summary>An item of a list: only custom resources repeat their type there.</summary>
    public static void WriteItem(this IBufferWriter<byte> output, ServedResource resource, StoredObject item, AnswerShape shape)
    {
        if (shape == AnswerShape.Metadata || resource.Custom || item.IsCorrupt)
        {
            output.WriteObject(resource, item, shape);
            return;
        }

        output.Write("{"u8);
        output.Write(item.Tail);
    }

    public static void WriteNumber(this IBufferWriter<byte> output, long value)
    {
        value.TryFormat(output.GetSpan(20), out var written, provider: CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    public static void WriteText(this IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}
