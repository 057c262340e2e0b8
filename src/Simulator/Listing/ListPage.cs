using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Listing;

/// <summary>The objects of one answer and where the next page begins.</summary>
/// <param name="Remaining">How many follow; null when there are none, or when a selector makes it unknown.</param>
internal sealed record ListPage(List<StoredObject> Items, long ResourceVersion, ContinueToken? Next, int? Remaining)
{
    public static ListPage Take(Snapshot snapshot, Selection selection, string start, int? limit)
    {
        var (from, end) = snapshot.Range(selection.Namespace);
        if (start.Length > 0)
        {
            from = Math.Max(from, snapshot.IndexOf(start));
        }

        var items = new List<StoredObject>(Math.Max(0, Math.Min(limit ?? int.MaxValue, end - from)));
        for (var i = from; i < end; i++)
        {
            var item = snapshot.Objects[i];
            if (!selection.Selects(item))
            {
                continue;
            }

            if (items.Count == limit)
            {
                return new ListPage(items, snapshot.ResourceVersion, new ContinueToken(snapshot.ResourceVersion, item.Key),
                    selection.HasSelectors ? null : end - i);
            }

            items.Add(item);
        }

        return new ListPage(items, snapshot.ResourceVersion, null, null);
    }
}
