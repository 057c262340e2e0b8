using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Simulator.Tests.Contract;

/// <summary>
/// An API server seen as bytes over HTTP, so that a simulated and a real one are compared by what they send and not by what a
/// client library makes of it.
/// </summary>
public sealed class ApiUnderTest(HttpClient http)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task<ApiAnswer> SendAsync(
        HttpMethod method, string path, string? body = null, string accept = "application/json", string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(contentType));
        }

        using var response = await http.SendAsync(request, Cancellation);
        return new ApiAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "",
            await response.Content.ReadAsStringAsync(Cancellation));
    }

    public Task<ApiAnswer> GetAsync(string path, string accept = "application/json") => SendAsync(HttpMethod.Get, path, accept: accept);

    /// <summary>Fails the test when the server refuses.</summary>
    public async Task<JsonElement> CreateAsync(string path, string body)
    {
        var answer = await SendAsync(HttpMethod.Post, path, body);
        Assert.True(answer.Status == 201, answer.Body);
        return answer.Json;
    }

    public async Task<JsonElement> PatchAsync(string path, string patch)
    {
        var answer = await SendAsync(HttpMethod.Patch, path, patch, contentType: "application/merge-patch+json");
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json;
    }

    public async Task DeleteAsync(string path)
    {
        var answer = await SendAsync(HttpMethod.Delete, path);
        Assert.True(answer.Status is 200 or 202, answer.Body);
    }

    /// <summary>
    /// Opens a watch and returns once the server has accepted it, so that what happens from now on is seen by it.
    /// The caller ends it by disposing of it; a watch that the server ends is enumerated to its end.
    /// </summary>
    public async Task<ApiWatch> WatchAsync(string pathAndQuery, string accept = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, pathAndQuery);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        return new ApiWatch(response, new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation)));
    }
}

/// <summary>An answer; <see cref="Json"/> fails the test when the body is none.</summary>
public sealed record ApiAnswer(int Status, string ContentType, string Body)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public override string ToString() => $"{Status} {Body}";

    public long ResourceVersion => Json.ResourceVersion();

    public IEnumerable<string> Names => Json.GetProperty("items").EnumerateArray().Select(item => item.Name());

    public string? Continue =>
        Json.GetProperty("metadata").TryGetProperty("continue", out var token) && token.GetString() is { Length: > 0 } text ? text : null;
}

/// <summary>An open watch.</summary>
public sealed class ApiWatch(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public int Status => (int)response.StatusCode;

    /// <summary>The next event; null when the server has ended the watch.</summary>
    public async Task<WatchEvent?> NextAsync()
    {
        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
        return line is null ? null : WatchEvent.Parse(line);
    }

    public async Task<List<WatchEvent>> TakeAsync(int count)
    {
        var events = new List<WatchEvent>(count);
        while (events.Count < count)
        {
            events.Add(await NextAsync() ?? throw new EndOfStreamException($"the watch ended after {events.Count} of {count} events"));
        }

        return events;
    }

    public async Task<List<WatchEvent>> TakeAllAsync()
    {
        var events = new List<WatchEvent>();
        while (await NextAsync() is { } next)
        {
            events.Add(next);
        }

        return events;
    }

    public void Dispose()
    {
        response.Dispose();
        reader.Dispose();
    }
}

public sealed record WatchEvent(string Type, JsonElement Item)
{
    public static WatchEvent Parse(string line)
    {
        var json = JsonElement.Parse(line);
        return new WatchEvent(json.GetProperty("type").GetString()!, json.GetProperty("object"));
    }

    /// <summary>"ADDED a": how most tests compare events.</summary>
    public override string ToString() => Item.GetProperty("metadata").TryGetProperty("name", out var name) ? $"{Type} {name}" : $"{Type} {Item}";
}

internal static class ObjectJson
{
    public static string Name(this JsonElement item) => item.GetProperty("metadata").GetProperty("name").GetString()!;

    public static string Uid(this JsonElement item) => item.GetProperty("metadata").GetProperty("uid").GetString()!;

    public static long ResourceVersion(this JsonElement item) =>
        long.Parse(item.GetProperty("metadata").GetProperty("resourceVersion").GetString()!, CultureInfo.InvariantCulture);
}
