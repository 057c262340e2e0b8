using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MeshSync.Fabric.Cli.Silos;

/// <summary>A silo's HTTP API. Every failure is a <see cref="SiloRefusedException"/> that says what to do.</summary>
internal sealed class SiloClient : IDisposable
{
    private readonly HttpClient _http;

    public SiloClient(string url, string? token)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new SiloRefusedException($"'{url}' (--silo-url or MESHSYNC_SILO) is no HTTP address such as http://127.0.0.1:8080");
        }

        _http = new HttpClient { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Asks, and reads the answer.</summary>
    /// <param name="method">HTTP's.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="json">The body; null for none.</param>
    /// <param name="answer">Shape of the answer.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<T> Ask<T>(HttpMethod method, string path, string? json, JsonTypeInfo<T> answer, CancellationToken cancellation)
    {
        var text = await Ask(method, path, json, cancellation).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(text, answer) ?? throw new JsonException("nothing");
        }
        catch (JsonException e)
        {
            throw new SiloRefusedException($"{_http.BaseAddress} (--silo-url or MESHSYNC_SILO) does not answer as a silo does", e);
        }
    }

    /// <summary>Asks, and hands over the answer as it came.</summary>
    public async Task<string> Ask(HttpMethod method, string path, string? json, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        try
        {
            using var answer = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            var text = await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? text : throw new SiloRefusedException(Reason(answer.StatusCode, text));
        }
        catch (HttpRequestException e)
        {
            throw new SiloRefusedException($"the silo at {_http.BaseAddress} (--silo-url or MESHSYNC_SILO) cannot be asked: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new SiloRefusedException($"the silo at {_http.BaseAddress} did not answer in {_http.Timeout.TotalSeconds:0} s: is it overloaded, or is something between that keeps requests?", e);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Reason(HttpStatusCode status, string text)
    {
        var hint = status == HttpStatusCode.Unauthorized ? " (--api-token or MESHSYNC_API_TOKEN)" : "";
        try
        {
            using var problem = JsonDocument.Parse(text);
            if (problem.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("detail", out var detail) && detail.GetString() is { } said)
            {
                return $"the silo refuses: {said}{hint}";
            }
        }
        catch (JsonException)
        {
            // Not from the API: whatever stands before the silo answered.
        }

        return $"the silo answers {(int)status}{hint}";
    }
}
