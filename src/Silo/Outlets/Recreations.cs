using System.Threading.Channels;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Silo.Outlets;

/// <summary>
/// Objects that were stored in the place of a tombstone and are told once more after <see cref="Delay"/>. Newer Servers
/// collect messages for 500 ms, or a hundred of them, and apply deletions last: DELETED and ADDED of one name in the
/// same collection leave the row deleted.
/// </summary>
internal sealed class Recreations(TimeProvider time)
{
    /// <summary>Three times what a Server collects.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(1500);

    /// <summary>Most that are remembered one by one.</summary>
    public const int Capacity = 100_000;

    private readonly Channel<(ObjectKey Key, long Noted)> _noted = Channel.CreateBounded<(ObjectKey, long)>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private int _overflowed;

    public int Waiting => _noted.Reader.Count;

    public void Note(ObjectKey key)
    {
        if (!_noted.Writer.TryWrite((key, time.GetTimestamp())))
        {
            Volatile.Write(ref _overflowed, 1);
        }
    }

    /// <summary>Waits for objects that are due, up to some.</summary>
    public async Task<List<ObjectKey>> Due(int most, CancellationToken cancellationToken)
    {
        var due = new List<ObjectKey>();
        _ = await _noted.Reader.WaitToReadAsync(cancellationToken);
        while (due.Count < most && _noted.Reader.TryPeek(out var next))
        {
            var rest = Delay - time.GetElapsedTime(next.Noted);
            if (rest > TimeSpan.Zero)
            {
                if (due.Count > 0)
                {
                    break;
                }

                await Task.Delay(rest, time, cancellationToken);
            }

            _ = _noted.Reader.TryRead(out next);
            due.Add(next.Key);
        }

        return due;
    }

    /// <summary>Whether there were more than are remembered, since it was last asked.</summary>
    public bool TakeOverflow() => Interlocked.Exchange(ref _overflowed, 0) != 0;
}
