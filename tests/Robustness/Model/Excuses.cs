namespace MeshSync.Fabric.Robustness.Model;

/// <summary>When a state may come that has come before. Each of these is a decision that is written down; there is no other.</summary>
/// <param name="disturbances">Of the run, in any order.</param>
/// <param name="severalSilos">More than one silo ran.</param>
/// <param name="firstUid">Of the first object of that name.</param>
internal sealed class Excuses(IReadOnlyList<Disturbance> disturbances, bool severalSilos, string firstUid)
{
    // The server writes a position down a moment after it delivered.
    private static readonly TimeSpan NotWrittenDown = TimeSpan.FromSeconds(5);

    // A repeat is due after 1.5 s; while the way is interrupted it waits, or a flush takes its place.
    private static readonly TimeSpan RepeatOfRecreation = TimeSpan.FromSeconds(40);

    // The silo looks every five seconds; then comes a relist, for which the agent may be away.
    private static readonly TimeSpan UntilToldAgain = TimeSpan.FromSeconds(30);

    // A silo that starts has read nothing of the store until it is up, which takes its time on a busy machine.
    private static readonly TimeSpan UntilUp = TimeSpan.FromSeconds(15);

    // Of several silos one notices what was removed, and the others look every five seconds.
    private static readonly TimeSpan UntilAllKnow = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A MODIFIED before the ADDED that sends everything again: of several silos, one that does not know yet that store or consumer were
    /// removed (docs/robustness.md).
    /// </summary>
    public bool AllowUnannounced(IReadOnlyList<Published> messages, int position) => severalSilos
        && messages.Skip(position + 1).Any(later => later.Event == "ADDED")
        && disturbances.Any(removed => removed.Kind is DisturbanceKind.OutletRemoved or DisturbanceKind.StoreRemoved
            && removed.At <= messages[position].At && messages[position].At <= removed.At + UntilAllKnow);

    /// <param name="messages">About one object.</param>
    /// <param name="position">The one that comes again.</param>
    public bool Allow(IReadOnlyList<Published> messages, int position)
    {
        var message = messages[position];
        return disturbances.Any(disturbance => disturbance.Kind switch
        {
            DisturbanceKind.BrokerEnded => DeliveredAgain(messages, position, disturbance.At),
            DisturbanceKind.SiloEnded => false,
            _ => disturbance.At <= message.At,
        }) || Recreated(messages, position);
    }

    /// <summary>A deletion that names no uid: all that is known of an object whose last state went with the store.</summary>
    public bool AllowNameOnly(Published message) =>
        message is { IsDeletion: true, State.Uid: "" } && disturbances.Any(disturbance => disturbance.Kind == DisturbanceKind.StoreRemoved && disturbance.At <= message.At);

    /// <summary>
    /// What an object was is remembered by the silo alone once the store is removed: if it ends before everything is told again, or has only
    /// just been started, nobody knows that the object was ever told (docs/robustness.md).
    /// </summary>
    public bool AllowForgottenDeletion(TimeSpan deleted) => disturbances.Any(removed =>
        removed.Kind == DisturbanceKind.StoreRemoved
        && deleted <= removed.At + UntilToldAgain
        && disturbances.Any(ended => ended.Kind == DisturbanceKind.SiloEnded && ended.At >= removed.At - UntilUp && ended.At <= removed.At + UntilToldAgain));

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
