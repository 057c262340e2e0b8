using System.Buffers;
using System.Net;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Contracts.Redaction;
using MeshSync.Fabric.Fingerprints;
using MeshSync.Fabric.Meshery;
using MeshSync.Fabric.Mirror.Delivery;
using MeshSync.Fabric.Mirror.Inventory;

namespace MeshSync.Fabric.Mirror.Comparison;

/// <summary>
/// Compares the inventory with what an API server lists. An object is one UID; resources that serve the same objects
/// (ingresses of two groups) are one. While the cluster changes the two are read at different times, so what differs once
/// may only have been on its way.
/// </summary>
/// <param name="lister">Lists the cluster.</param>
/// <param name="inventory">The rows.</param>
/// <param name="redact">Whether values of Secrets are expected to be redacted.</param>
public sealed class ClusterComparison(ClusterLister lister, InventoryDatabase inventory, bool redact = true)
{
    /// <param name="cluster">Id of the cluster.</param>
    /// <param name="scope">The resources to compare; rows of other kinds are expected to be absent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ComparisonResult> Run(string cluster, IReadOnlyList<ResourceType> scope, CancellationToken cancellationToken)
    {
        var rows = Rows(cluster);
        var missing = new Dictionary<string, Difference>();
        var notListed = new List<string>();
        var unknown = new HashSet<(string ApiVersion, string Kind)>();
        foreach (var type in scope)
        {
            try
            {
                await foreach (var item in lister.List(type, cancellationToken).ConfigureAwait(false))
                {
                    Compare(cluster, item, rows, missing);
                }
            }
            catch (HttpRequestException refusal) when (refusal.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable)
            {
                unknown.Add((type.ApiVersion, type.Kind));
                notListed.Add($"{type.Resource} ({type.ApiVersion}): {(int)refusal.StatusCode.Value}");
            }
        }

        var differences = rows.Values
            .Where(row => row.Verdict != Verdict.Same && !unknown.Contains((row.ApiVersion, row.Kind)))
            .Select(row => new Difference(row.Verdict == Verdict.NotSeen ? DifferenceKind.Extra : DifferenceKind.Different, row.What, row.ApiVersion))
            .Concat(missing.Values);
        return new ComparisonResult(cluster, rows.Values.Count(row => row.Verdict == Verdict.Same), [.. differences], notListed);
    }

    private Dictionary<string, Row> Rows(string cluster)
    {
        var rows = new Dictionary<string, Row>();
        inventory.Read(cluster, row =>
        {
            var known = new Row(row.Id, row.ToString(), row.ApiVersion, row.Kind, RowContent.Of(row));
            if (!rows.TryAdd(row.Uid, known))
            {
                // Two rows of one object: one of them must be wrong.
                rows[$"{row.Uid} {row.Id}"] = known;
            }
        });
        return rows;
    }

    private void Compare(string cluster, ListedObject item, Dictionary<string, Row> rows, Dictionary<string, Difference> missing)
    {
        var expected = Expected(cluster, item);
        if (!rows.TryGetValue(item.Uid, out var row))
        {
            missing[item.Uid] = new Difference(DifferenceKind.Missing, expected.ToString(), expected.ApiVersion);
        }
        else if (row.Verdict != Verdict.Same)
        {
            row.Verdict = row.Id == expected.Id && row.Content == RowContent.Of(expected) ? Verdict.Same : Verdict.Different;
        }
    }

    private MesheryRow Expected(string cluster, ListedObject item)
    {
        var edits = ObjectEdits.CutManagedFields | (redact && SecretRedactor.Applies(item.Type.Kind) ? ObjectEdits.RedactSecret : ObjectEdits.None);
        var raw = new ArrayBufferWriter<byte>(item.Json.Length);
        RawObject.Copy(item.Json.Span, raw, edits);
        var message = new ArrayBufferWriter<byte>(raw.WrittenCount * 2);
        MesheryMessage.Write(message, MesheryEvent.Added, cluster, item.Type.ApiVersion, item.Type.Kind, raw.WrittenSpan);
        return ReceivedMessage.TryRead(message.WrittenMemory, out var received)
            ? received.Rows[0]
            : throw new InvalidOperationException($"The message of {item.Type.Kind} {item.Uid} cannot be read back.");
    }

    private enum Verdict
    {
        NotSeen,
        Different,
        Same,
    }

    private sealed record Row(string Id, string What, string ApiVersion, string Kind, ContentFingerprint Content)
    {
        public Verdict Verdict { get; set; }
    }
}
