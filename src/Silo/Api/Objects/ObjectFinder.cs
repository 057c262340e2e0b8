using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Grains.Objects;

namespace MeshSync.Fabric.Silo.Api.Objects;

/// <summary>
/// Finds stored objects. It reads headers, and bodies only where labels are asked for; it wakes no grain, and of what it
/// reads it keeps no more than a page.
/// </summary>
internal sealed class ObjectFinder(IStoredMessageScanner scanner)
{
    /// <exception cref="FormatException">The label selector is none.</exception>
    public async Task<ObjectPage> Find(ObjectQuery query, CancellationToken cancellationToken)
    {
        var page = new SortedDictionary<string, ObjectSummary>(StringComparer.Ordinal);
        var matched = 0L;
        await foreach (var (key, state) in Matching(query, query.Selector(), cancellationToken))
        {
            matched++;
            page[state.Key] = ObjectSummary.Of(key, state);
            if (page.Count > query.PageSize)
            {
                page.Remove(page.Keys.Last());
            }
        }

        return new ObjectPage([.. page.Values], matched, matched > page.Count ? page.Keys.Last() : null);
    }

    public async Task<(ObjectState State, WholeMessage Message)?> Get(ObjectKey key, CancellationToken cancellationToken)
    {
        await foreach (var found in scanner.ScanWhole(Subjects.OfObject(key), cancellationToken))
        {
            return (ObjectMessage.Read(key, found.Sequence, found.Message.State, found.Message.Body.Length), found);
        }

        return null;
    }

    private async IAsyncEnumerable<(ObjectKey Key, ObjectState State)> Matching(
        ObjectQuery query, LabelSelector? labels, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (labels is null)
        {
            await foreach (var found in scanner.Scan(query.Filter, cancellationToken))
            {
                if (TryMatch(query, found, out var key, out var state))
                {
                    yield return (key, state);
                }
            }

            yield break;
        }

        await foreach (var found in scanner.ScanWhole(query.Filter, cancellationToken))
        {
            var head = new ScannedMessage(found.Subject, found.Sequence, found.Message.State, found.Message.Body.Length);
            if (TryMatch(query, head, out var key, out var state) && labels.Matches(RowLabels.Of(found.Message.Body.Span)))
            {
                yield return (key, state);
            }
        }
    }

    private static bool TryMatch(ObjectQuery query, ScannedMessage found, out ObjectKey key, out ObjectState state)
    {
        state = null!;
        if (!Subjects.TryParseObject(found.Subject, out key) || (query.After is { } after && string.CompareOrdinal(key.ToString(), after) <= 0))
        {
            return false;
        }

        state = ObjectMessage.Read(key, found.Sequence, found.State, found.Bytes);
        return query.Matches(state, found.State);
    }
}
