using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Robustness.Model;
using MeshSync.Fabric.Robustness.Observation;

namespace MeshSync.Fabric.Robustness.Traffic;

/// <summary>
/// Writes objects and records every state that comes of it. A write whose answer got lost is settled by looking: nobody
/// else writes these objects.
/// </summary>
internal sealed class Writer(HttpClient api, History history, RunClock clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public Task<bool> CreateAsync(WrittenObject item, string json, CancellationToken cancellationToken) =>
        WriteAsync(HttpMethod.Post, item, item.CollectionPath, json, "application/json", cancellationToken);

    public Task<bool> MergeAsync(WrittenObject item, string json, CancellationToken cancellationToken) =>
        WriteAsync(HttpMethod.Patch, item, item.Path, json, "application/merge-patch+json", cancellationToken);

    public async Task<bool> DeleteAsync(WrittenObject item, CancellationToken cancellationToken)
    {
        var at = clock.Now;
        if (await SendAsync(HttpMethod.Delete, item.Path, null, "", cancellationToken) is not { } answer || answer.Status == HttpStatusCode.NotFound)
        {
            // Lost, or carried out by a request whose answer was lost.
            return await SettleAsync(item, at, cancellationToken);
        }

        if ((int)answer.Status >= 300)
        {
            return false;
        }

        history.Deleted(item.Name, at);
        return true;
    }

    /// <summary>A writer of what others write too.</summary>
    public Writer WithoutHistory() => new(api, new History(), clock);

    /// <summary>Whether it is there now; waits for an API server that is away.</summary>
    public async Task<bool> ExistsAsync(WrittenObject item, CancellationToken cancellationToken) =>
        (await GetAsync(item, cancellationToken)).Status != HttpStatusCode.NotFound;

    private async Task<bool> WriteAsync(
        HttpMethod method, WrittenObject item, string path, string json, string contentType, CancellationToken cancellationToken)
    {
        var at = clock.Now;
        if (await SendAsync(method, path, json, contentType, cancellationToken) is not { } answer)
        {
            return await SettleAsync(item, at, cancellationToken);
        }

        if ((int)answer.Status >= 300)
        {
            return false;
        }

        Record(item, answer.Body, at);
        return true;
    }

    private async Task<bool> SettleAsync(WrittenObject item, TimeSpan at, CancellationToken cancellationToken)
    {
        var answer = await GetAsync(item, cancellationToken);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            history.Deleted(item.Name, at);
        }
        else
        {
            Record(item, answer.Body, at);
        }

        return true;
    }

    private void Record(WrittenObject item, byte[] body, TimeSpan at)
    {
        using var json = JsonDocument.Parse(body);
        var metadata = json.RootElement.GetProperty("metadata");
        var state = new ObjectVersion(metadata.GetProperty("uid").GetString()!, metadata.GetProperty("resourceVersion").GetString()!);
        if (history.Current(item.Name) != state)
        {
            history.Wrote(item.Name, state, at);
        }
    }

    private async Task<Answer> GetAsync(WrittenObject item, CancellationToken cancellationToken)
    {
        while (true)
        {
            // A server that has just started does not know its custom resources yet.
            if (await SendAsync(HttpMethod.Get, "readyz", null, "", cancellationToken) is { Status: HttpStatusCode.OK }
                && await SendAsync(HttpMethod.Get, item.Path, null, "", cancellationToken) is { } answer && (answer.Status == HttpStatusCode.NotFound || (int)answer.Status < 300))
            {
                return answer;
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <returns>Null when nobody knows what came of it.</returns>
    private async Task<Answer?> SendAsync(HttpMethod method, string path, string? json, string contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        try
        {
            using var response = await api.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return (int)response.StatusCode >= 500 ? null : new Answer(response.StatusCode, body);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return null;
        }
    }

    private sealed record Answer(HttpStatusCode Status, byte[] Body);
}
