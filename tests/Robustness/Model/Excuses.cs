namespace MeshSync.Fabric.Robustness.Model;

/// <summary>When a state may come that has come before. Each of these is a decision that is written down; there is no other.</summary>
/// <param name="disturbances">Of the run, in any order.</param>
/// <param name="firstUid">Of the first object of that name.</param>
internal sealed class Excuses(IReadOnlyList<Disturbance> disturbances, string firstUid)
{
    // The server writes a position down a moment after it delivered.
    private static readonly TimeSpan NotWrittenDown = TimeSpan.FromSeconds(5);

    // A repeat is due after 1.5 s; while the way is interrupted it waits, or a flush takes its place.
    private static readonly TimeSpan RepeatOfRecreation = TimeSpan.FromSeconds(40);

    /// <param name="messages">About one object.</param>
    /// <param name="position">The one that comes again.</param>
    public bool Allow(IReadOnlyList<Published> messages, int position)
    {
        var message = messages[position];
        return disturbances.Any(disturbance => disturbance.Kind switch
        {
            DisturbanceKind.BrokerEnded => DeliveredAgain(messages, position, disturbance.At),
            _ => disturbance.At <= message.At,
        }) || Recreated(messages, position);
    }

    /// <summary>It was delivered just before the server ended, and is delivered again after it.</summary>
    private static bool DeliveredAgain(IReadOnlyList<Published> messages, int position, TimeSpan ended)
    {
        var message = messages[position];
        return message.At >= ended
            && messages.Take(position).Any(before => before.State == message.State && before.IsDeletion == message.IsDeletion && before.At >= ended - NotWrittenDown);
    }

    /// <summary>An object that takes the place of a deleted one is told of once more, so that newer Servers keep it (ADR 19).</summary>
    private bool Recreated(IReadOnlyList<Published> messages, int position) => messages
        .Take(position)
        .Where(before => before.State.Uid != firstUid && !before.IsDeletion)
        .DistinctBy(before => before.State.Uid)
        .Any(anew => messages[position].At - anew.At <= RepeatOfRecreation);
}
