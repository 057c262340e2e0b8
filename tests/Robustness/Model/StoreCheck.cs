namespace MeshSync.Fabric.Robustness.Model;

/// <summary>The final state: the store has what the API server lists, all of it and nothing else.</summary>
internal static class StoreCheck
{
    public static IEnumerable<Violation> Run(RunRecord run)
    {
        foreach (var (name, listed) in run.Listed)
        {
            if (!run.Stored.TryGetValue(name, out var stored) || stored.Deleted)
            {
                yield return new Violation(ViolationKind.StoreDiffers, name, stored is null ? $"{listed} is not stored" : $"{listed} is stored as deleted");
            }
            else if (stored.State.Uid != listed.Uid || (run.History.Knows(name) && stored.State != listed))
            {
                // What others write may change nothing that a message shows, so of that the uid alone tells.
                yield return new Violation(ViolationKind.StoreDiffers, name, $"is {listed}, stored as {stored.State}");
            }
        }

        foreach (var (name, stored) in run.Stored.Where(entry => !entry.Value.Deleted && !run.Listed.ContainsKey(entry.Key)))
        {
            yield return new Violation(ViolationKind.StoreDiffers, name, $"is gone, stored as {stored.State}");
        }
    }
}
