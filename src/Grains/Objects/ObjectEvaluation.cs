using System.Buffers;
using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Grains.Metrics;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Meshery;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>Looks at objects with the catalogue in force. Most say nothing, which costs a few microseconds and no memory.</summary>
internal sealed class ObjectEvaluation(ProductCatalogue catalogue, FabricMetrics metrics)
{
    public string Catalogue => catalogue.Current.Tag;

    /// <param name="change">The object as it is now.</param>
    /// <param name="last">What is stored of it, null for nothing.</param>
    /// <exception cref="Contracts.Objects.MalformedObjectException">The body is no object.</exception>
    public ObjectWords Of(ObjectChange change, ObjectRecord? last) =>
        Words(catalogue.Current.Matcher.Match(change.ApiVersion, change.Kind, change.Body.Span), last);

    /// <summary>The same of an object as it is stored.</summary>
    /// <exception cref="ArgumentException">The message was not written by the fabric.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is damaged.</exception>
    public ObjectWords Of(ObjectRecord stored)
    {
        if (IsOnlyPartlyStored(stored))
        {
            return new ObjectWords(stored.Evidence, stored.Marks);
        }

        var body = new ArrayBufferWriter<byte>(stored.Message.Length);
        MesheryMessage.Restore(stored.Message, body);
        return Words(catalogue.Current.Matcher.Match(stored.ApiVersion, stored.Kind, WithFacts(stored, body).WrittenSpan), stored);
    }

    // What counts of a webhook configuration has no field in a row; its evidence stays until it is heard of again.
    private static bool IsOnlyPartlyStored(ObjectRecord stored) =>
        !stored.CarriesContent && stored.Kind is "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration";

    private static ArrayBufferWriter<byte> WithFacts(ObjectRecord stored, ArrayBufferWriter<byte> body)
    {
        if (stored.Helm is not { } facts || stored.CarriesContent)
        {
            return body;
        }

        var more = new ArrayBufferWriter<byte>(body.WrittenCount);
        facts.AppendTo(body.WrittenSpan, more);
        return more;
    }

    private ObjectWords Words(IReadOnlyList<ObjectEvidence> evidence, ObjectRecord? last)
    {
        metrics.Matched(evidence.Count > 0);
        return evidence.Count == 0 ? default : new ObjectWords(EvidenceText.Of(evidence), ProductMarks.Among(last?.Marks ?? "", evidence.Select(one => one.Product)));
    }
}
