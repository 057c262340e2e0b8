using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MeshSync.Fabric.Cli.Silos;

/// <summary>A silo's HTTP API. Every failure is a <see cref="SiloRefusedException"/> that says what to do.</summary>
internal sealed class SiloClient : IDisposable
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

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
        return Read(await Ask(method, path, json, cancellation).ConfigureAwait(false), answer);
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
            throw new SiloRefusedException($"the silo at {_http.BaseAddress} (--silo-url or MESHSYNC_SILO) cannot be asked: {e.Message}; is one running there?", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Silent(e);
        }
    }

    /// <summary>Asks with GET for JSON of any shape.</summary>
    public async Task<JsonDocument> Document(string path, CancellationToken cancellation)
    {
        var text = await Ask(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false);
        try
        {
            return JsonDocument.Parse(text, Deep);
        }
        catch (JsonException e)
        {
            throw NoSilo(e);
        }
    }

    /// <summary>Asks, and reads the answer line by line, each when it comes.</summary>
    public async IAsyncEnumerable<T> Lines<T>(
        HttpMethod method, string path, string? json, JsonTypeInfo<T> line, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var answer = await Begin(method, path, json, cancellation).ConfigureAwait(false);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false));
        while (await Next(reader, cancellation).ConfigureAwait(false) is { } text)
        {
            yield return Read(text, line);
        }
    }

    public void Dispose() => _http.Dispose();

    private T Read<T>(string text, JsonTypeInfo<T> answer)
    {
        try
        {
            return JsonSerializer.Deserialize(text, answer) ?? throw new JsonException("nothing");
        }
        catch (JsonException e)
        {
            throw NoSilo(e);
        }
    }

    private SiloRefusedException NoSilo(JsonException e) => new($"{_http.BaseAddress} (--silo-url or MESHSYNC_SILO) does not answer as a silo does", e);

    private SiloRefusedException Silent(OperationCanceledException e) => new(
        $"the silo at {_http.BaseAddress} did not answer in {_http.Timeout.TotalSeconds:0} s: is it overloaded, or is something between that keeps requests?", e);

    private async Task<HttpResponseMessage> Begin(HttpMethod method, string path, string? json, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        try
        {
            var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                throw new SiloRefusedException(Reason(answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)));
            }
        }
        catch (HttpRequestException e)
        {
            throw new SiloRefusedException($"the silo at {_http.BaseAddress} (--silo-url or MESHSYNC_SILO) cannot be asked: {e.Message}; is one running there?", e);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw Silent(e);
        }
    }

    private async Task<string?> Next(StreamReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadLineAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new SiloRefusedException($"the silo at {_http.BaseAddress} broke off: {e.Message}; its log says why", e);
        }
    }

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
