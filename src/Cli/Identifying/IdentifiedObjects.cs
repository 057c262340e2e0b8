using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Cli.Documents;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Contracts.Redaction;
using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Fingerprints.Matching;

namespace MeshSync.Fabric.Cli.Identifying;

/// <summary>Objects as they are read, and what they amount to.</summary>
internal sealed class IdentifiedObjects(Matcher matcher, TextWriter error)
{
    private readonly Dictionary<(string Product, ObservedObject Object), ObjectEvidence> _evidence = [];

    public int Failures { get; private set; }

    /// <summary>An object that comes a second time replaces itself, as it does when it is applied.</summary>
    public void Add(ObjectDocument document)
    {
        try
        {
            (string apiVersion, string kind) = TypeOf(document.Json);
            byte[] json = SecretRedactor.Applies(kind) ? WithRelease(document.Json) : document.Json;
            foreach (ObjectEvidence evidence in matcher.Match(apiVersion, kind, json))
            {
                _evidence[(evidence.Product, evidence.Source)] = evidence;
            }
        }
        catch (Exception failure) when (failure is MalformedObjectException or JsonException)
        {
            Complain(document.Place, failure.Message);
        }
    }

    public void Complain(string place, string what)
    {
        Failures++;
        error.WriteLine($"{place}: {what}");
    }

    public IReadOnlyList<Installation> Installations()
    {
        ILookup<string, ObjectEvidence> products = _evidence.Values.ToLookup(one => one.Product, StringComparer.Ordinal);
        return Relations.Resolve(
            matcher.Catalogue,
            [.. matcher.Catalogue.Products.SelectMany(product => Identification.Of(product, products[product.Id]))]);
    }

    // Of a Helm release, what the agent would tell.
    private static byte[] WithRelease(byte[] secret)
    {
        var outgoing = new ArrayBufferWriter<byte>();
        OutgoingSecret.Copy(secret, redact: true, outgoing);
        return outgoing.WrittenSpan.ToArray();
    }

    private static (string ApiVersion, string Kind) TypeOf(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = RawObject.MaxDepth });
        return (Text(document.RootElement, "apiVersion"), Text(document.RootElement, "kind"));
    }

    private static string Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
