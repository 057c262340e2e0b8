using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts.Objects;
using YamlDotNet.Core;

namespace MeshSync.Fabric.Cli.Documents;

/// <summary>Kubernetes objects in a file as people keep them: YAML or JSON, several documents, Lists as kubectl prints them.</summary>
internal static class ObjectFile
{
    private const string StandardInput = "-";

    /// <exception cref="FormatException">Not YAML, not JSON, or a document that is no object; says where.</exception>
    public static async IAsyncEnumerable<ObjectDocument> ReadAsync(
        string file, Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[] bytes = await ReadBytesAsync(file, input, cancellation).ConfigureAwait(false);
        List<byte[]> documents = TrySplitJson(bytes) ?? SplitYaml(bytes);
        if (documents.Count == 0)
        {
            throw new FormatException("there is no object in it.");
        }

        for (int i = 0; i < documents.Count; i++)
        {
            string place = documents.Count == 1 ? file : $"{file}, document {i + 1}";
            foreach (ObjectDocument document in ObjectList.Expand(place, documents[i]))
            {
                yield return document;
            }
        }
    }

    private static async Task<byte[]> ReadBytesAsync(string file, Stream input, CancellationToken cancellation)
    {
        if (file != StandardInput)
        {
            return await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false);
        }

        using var copy = new MemoryStream();
        await input.CopyToAsync(copy, cancellation).ConfigureAwait(false);
        return copy.ToArray();
    }

    /// <summary>JSON goes through as it came; YAML would read some of it differently.</summary>
    private static List<byte[]>? TrySplitJson(byte[] bytes)
    {
        ReadOnlySpan<byte> json = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
        var documents = new List<byte[]>();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = RawObject.MaxDepth });
        try
        {
            while (reader.Read())
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                documents.Add(json[start..(int)reader.BytesConsumed].ToArray());
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return documents;
    }

    private static List<byte[]> SplitYaml(byte[] bytes)
    {
        try
        {
            using var text = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
            return YamlJson.Convert(text);
        }
        catch (YamlException failure)
        {
            throw new FormatException($"line {failure.Start.Line}, column {failure.Start.Column}: {failure.Message}", failure);
        }
    }
}
