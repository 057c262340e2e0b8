using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Cli.Flushing;

/// <summary>What is asked of <c>POST /api/flush</c>.</summary>
internal sealed record AskedFlush(string? Cluster, string? Collection, string? Outlet, bool Hard);

/// <summary>A flush as <c>/api/flush</c> shows it.</summary>
internal sealed record ShownFlush(
    string Outlet, string? Cluster, string? Collection, string Phase, long Sent, long Total, string? Problem, DateTimeOffset BegunAt, DateTimeOffset? EndedAt);

/// <summary>The silo does not do what it was asked; the message is for people.</summary>
internal sealed class FlushRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>JSON of the silo's HTTP API.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AskedFlush))]
[JsonSerializable(typeof(List<ShownFlush>))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class FlushJson : JsonSerializerContext;

/// <summary>The silo's HTTP API, as far as flushes go.</summary>
internal sealed class FlushingSilo : IDisposable
{
    private static readonly Uri Path = new("/api/flush", UriKind.Relative);

    private readonly HttpClient _http;

    public FlushingSilo(string url, string? token)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new FlushRefusedException($"'{url}' (--silo-url or MESHSYNC_SILO) is no HTTP address such as http://127.0.0.1:8080");
        }

        _http = new HttpClient { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<List<ShownFlush>> Begin(AskedFlush asked, CancellationToken cancellation) =>
        Read(() => _http.PostAsJsonAsync(Path, asked, FlushJson.Default.AskedFlush, cancellation), cancellation);

    public Task<List<ShownFlush>> Flushes(CancellationToken cancellation) => Read(() => _http.GetAsync(Path, cancellation), cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<List<ShownFlush>> Read(Func<Task<HttpResponseMessage>> ask, CancellationToken cancellation)
    {
        try
        {
            using var answer = await ask().ConfigureAwait(false);
            return answer.IsSuccessStatusCode
                ? await answer.Content.ReadFromJsonAsync(FlushJson.Default.ListShownFlush, cancellation).ConfigureAwait(false) ?? []
                : throw new FlushRefusedException(await Reason(answer, cancellation).ConfigureAwait(false));
        }
        catch (HttpRequestException e)
        {
            throw new FlushRefusedException($"the silo at {_http.BaseAddress} (--silo-url or MESHSYNC_SILO) cannot be asked: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new FlushRefusedException($"{_http.BaseAddress} (--silo-url or MESHSYNC_SILO) does not answer as a silo does", e);
        }
    }

    private static async Task<string> Reason(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        try
        {
            var problem = JsonSerializer.Deserialize(text, FlushJson.Default.JsonElement);
            return problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("detail", out var detail) && detail.GetString() is { } said
                ? $"the silo refuses: {said}"
                : $"the silo answers {(int)answer.StatusCode}";
        }
        catch (JsonException)
        {
            return $"the silo answers {(int)answer.StatusCode}";
        }
    }
}
