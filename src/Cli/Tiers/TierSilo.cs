using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Cli.Tiers;

/// <summary>The silo does not do what it was asked; the message is for people.</summary>
internal sealed class TierRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The silo's HTTP API, as far as tiers go.</summary>
internal sealed class TierSilo : IDisposable
{
    private readonly HttpClient _http;

    public TierSilo(string url, string? token)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new TierRefusedException($"'{url}' (--silo-url or MESHSYNC_SILO) is no HTTP address such as http://127.0.0.1:8080");
        }

        _http = new HttpClient { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<TierExplanation> Explain(ObjectKey key, CancellationToken cancellation)
    {
        using var answer = await Send(HttpMethod.Get, Path(key), null, cancellation).ConfigureAwait(false);
        return await answer.Content.ReadFromJsonAsync(AgentJson.Default.TierExplanation, cancellation).ConfigureAwait(false)
            ?? throw new TierRefusedException($"{_http.BaseAddress} does not answer as a silo does");
    }

    /// <summary>What <c>/api/clusters/{id}/tiers</c> says, as it says it.</summary>
    public async Task<JsonDocument> Show(string cluster, CancellationToken cancellation)
    {
        using var answer = await Send(HttpMethod.Get, $"/api/clusters/{Uri.EscapeDataString(cluster)}/tiers", null, cancellation).ConfigureAwait(false);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
    }

    public async Task Promote(ObjectKey key, bool holds, CancellationToken cancellation) =>
        (await Send(holds ? HttpMethod.Put : HttpMethod.Delete, Path(key), "{}", cancellation).ConfigureAwait(false)).Dispose();

    /// <summary>Gives a policy, or takes the one given back when it is null.</summary>
    public async Task Give(string cluster, string? policy, CancellationToken cancellation)
    {
        string path = $"/api/clusters/{Uri.EscapeDataString(cluster)}/tiers/policy";
        (await Send(policy is null ? HttpMethod.Delete : HttpMethod.Put, path, policy ?? "{}", cancellation).ConfigureAwait(false)).Dispose();
    }

    public void Dispose() => _http.Dispose();

    private static string Path(ObjectKey key)
    {
        string[] parts = [.. key.ToString().Split('/').Select(Uri.EscapeDataString)];
        return $"/api/clusters/{parts[0]}/tiers/objects/{string.Join('/', parts[1..])}";
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, string? json, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
        {
            Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"),
        };
        try
        {
            var answer = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? answer : throw new TierRefusedException(await Reason(answer, cancellation).ConfigureAwait(false));
        }
        catch (HttpRequestException e)
        {
            throw new TierRefusedException($"the silo at {_http.BaseAddress} (--silo-url or MESHSYNC_SILO) cannot be asked: {e.Message}", e);
        }
    }

    private static async Task<string> Reason(HttpResponseMessage answer, CancellationToken cancellation)
    {
        string text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
        answer.Dispose();
        try
        {
            using var problem = JsonDocument.Parse(text);
            return problem.RootElement.TryGetProperty("detail", out var detail) && detail.GetString() is { } said
                ? $"the silo refuses: {said}"
                : $"the silo answers {(int)answer.StatusCode}";
        }
        catch (JsonException)
        {
            return $"the silo answers {(int)answer.StatusCode}";
        }
    }
}
