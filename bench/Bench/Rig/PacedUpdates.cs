using System.Diagnostics;

namespace MeshSync.Fabric.Bench.Rig;

/// <summary>Annotates the pods of a cluster, one after the other, at a fixed rate; each update carries its <see cref="SentMark"/>.</summary>
internal static class PacedUpdates
{
    private const int MostAtOnce = 32;

    /// <param name="cluster">Whose pods.</param>
    /// <param name="pods">How many of them.</param>
    /// <param name="perSecond">Updates asked for a second.</param>
    /// <param name="answered">As long as there are updates; gets the stopwatch timestamp at which each was answered.</param>
    /// <returns>Updates a second.</returns>
    public static async Task<double> RunAsync(PodCluster cluster, int pods, int perSecond, long[] answered)
    {
        var requests = new List<Task>(answered.Length);
        using var free = new SemaphoreSlim(MostAtOnce);
        var start = Stopwatch.GetTimestamp();
        for (var update = 0; update < answered.Length; update++)
        {
            var due = TimeSpan.FromSeconds((double)update / perSecond) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, TimeProvider.System, CancellationToken.None);
            }

            // An API server that does not keep up is not asked for more: the rate reached is part of the figures.
            await free.WaitAsync();
            requests.Add(AnnotateAsync(update));
        }

        await Task.WhenAll(requests);
        return answered.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;

        async Task AnnotateAsync(int update)
        {
            await cluster.AnnotateAsync(update % pods, SentMark.Of(Stopwatch.GetTimestamp(), update));
            Volatile.Write(ref answered[update], Stopwatch.GetTimestamp());
            free.Release();
        }
    }
}
