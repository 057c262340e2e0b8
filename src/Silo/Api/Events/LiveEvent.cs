using System.Text.Json;
using MeshSync.Fabric.Silo.Api.Objects;

namespace MeshSync.Fabric.Silo.Api.Events;

/// <summary>Something that happened, written once for all who look on.</summary>
/// <param name="Type">Name of the event.</param>
/// <param name="Key">Of events with the same key only the newest counts.</param>
/// <param name="Cluster">Id of the cluster it happened in.</param>
/// <param name="Data">What is told, as JSON on one line.</param>
internal sealed record LiveEvent(string Type, string Key, string Cluster, string Data)
{
    public static LiveEvent Of(ObjectSummary change) => new("object", $"object {change.Key}", change.Cluster, Json(change));

    public static LiveEvent Of(ProductChange change) => new("product", $"product {change.Cluster}/{change.Product}", change.Cluster, Json(change));

    public static LiveEvent Of(AgentChange change) => new("agent", $"agent {change.Cluster}", change.Cluster, Json(change));

    public static string Json<T>(T data) => JsonSerializer.Serialize(data, JsonSerializerOptions.Web);
}

/// <summary>A product's identity was published.</summary>
/// <param name="Cluster">Cluster id.</param>
/// <param name="Product">Id in the catalogue; <c>/api/v1/clusters/{cluster}/products/{product}</c> says the rest.</param>
/// <param name="Installed">It runs there; false: it is gone.</param>
internal sealed record ProductChange(string Cluster, string Product, bool Installed);

/// <summary>An agent said how it is.</summary>
/// <param name="Cluster">Cluster id.</param>
/// <param name="Agent">As <c>/api/v1/clusters</c> shows it.</param>
internal sealed record AgentChange(string Cluster, AgentSummary Agent);

/// <summary>First event of a stream: whatever happens from now on is told.</summary>
/// <param name="At">The silo's clock.</param>
internal sealed record Hello(DateTimeOffset At);

/// <summary>Nothing may have happened, but the stream lives.</summary>
/// <param name="At">The silo's clock.</param>
internal sealed record Heartbeat(DateTimeOffset At);

/// <summary>Events were left out: who keeps a picture has to read it again.</summary>
/// <param name="Missed">How many; null when nobody knows.</param>
internal sealed record Gap(long? Missed);
