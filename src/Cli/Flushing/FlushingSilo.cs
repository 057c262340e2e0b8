using System.Text.Json;
using System.Text.Json.Serialization;
using MeshSync.Fabric.Cli.Silos;

namespace MeshSync.Fabric.Cli.Flushing;

/// <summary>What is asked of <c>POST /api/v1/flush</c>.</summary>
internal sealed record AskedFlush(string? Cluster, string? Collection, string? Outlet, bool Hard);

/// <summary>A flush as <c>/api/v1/flush</c> shows it.</summary>
internal sealed record ShownFlush(
    string Outlet, string? Cluster, string? Collection, string Phase, long Sent, long Total, string? Problem, DateTimeOffset BegunAt, DateTimeOffset? EndedAt);

/// <summary>JSON of the silo's HTTP API.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AskedFlush))]
[JsonSerializable(typeof(List<ShownFlush>))]
internal sealed partial class FlushJson : JsonSerializerContext;

/// <summary>The silo's HTTP API, as far as flushes go.</summary>
internal sealed class FlushingSilo(SiloClient silo)
{
    private const string Path = "/api/v1/flush";

    public Task<List<ShownFlush>> Begin(AskedFlush asked, CancellationToken cancellation) =>
        silo.Ask(HttpMethod.Post, Path, JsonSerializer.Serialize(asked, FlushJson.Default.AskedFlush), FlushJson.Default.ListShownFlush, cancellation);

    public Task<List<ShownFlush>> Flushes(CancellationToken cancellation) =>
        silo.Ask(HttpMethod.Get, Path, null, FlushJson.Default.ListShownFlush, cancellation);
}
