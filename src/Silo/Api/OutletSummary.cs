using MeshSync.Fabric.Silo.Outlets;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>An outlet as <c>/api/v1/outlets</c> shows it.</summary>
/// <param name="Name">Name, also of its durable consumer.</param>
/// <param name="Kind"><c>push</c>: the fabric's nats-server delivers; <c>relay</c>: the silo does.</param>
/// <param name="Subject">Where Servers read.</param>
/// <param name="Broker">Where that is; without credentials.</param>
/// <param name="Clusters">Clusters it is for; all when empty.</param>
/// <param name="Connected">Somebody subscribes, or the other broker takes what it is sent.</param>
/// <param name="Delivered">Sequence of the last stored message handed over.</param>
/// <param name="Pending">Stored messages not handed over yet.</param>
/// <param name="TooLarge">Messages left out, because the other broker takes none of their size.</param>
/// <param name="Problem">What is wrong; null when nothing is known to be.</param>
/// <param name="ProblemSince">Since when.</param>
internal sealed record OutletSummary(
    string Name,
    string Kind,
    string Subject,
    string Broker,
    IReadOnlyList<string> Clusters,
    bool Connected,
    ulong Delivered,
    ulong Pending,
    long TooLarge,
    string? Problem,
    DateTimeOffset? ProblemSince)
{
    public static OutletSummary Of(Outlet outlet) => new(
        outlet.Options.Name,
        outlet.Options.IsRelay ? "relay" : "push",
        outlet.Options.Subject,
        outlet.Exit.Where,
        outlet.Options.Clusters,
        outlet.IsConnected,
        outlet.State.Delivered,
        outlet.State.Pending,
        outlet.State.TooLarge,
        outlet.State.Fault?.Problem,
        outlet.State.Fault?.Since);
}
