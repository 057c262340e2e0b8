using System.Net.ServerSentEvents;
using System.Text.Json;
using MeshSync.Fabric.Silo.Tests.Hosting;

namespace MeshSync.Fabric.Silo.Tests.Api;

/// <summary>A client of <c>/api/v1/events</c>.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _answer;
    private readonly CancellationTokenSource _limit = new(Patience);
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventStream(HttpResponseMessage answer, Stream body)
    {
        _answer = answer;
        _items = SseParser.Create(body).EnumerateAsync(_limit.Token).GetAsyncEnumerator(_limit.Token);
    }

    public static async Task<EventStream> Open(RunningSilo silo, string query = "")
    {
        var answer = await silo.Http.GetAsync(
            new Uri($"/api/v1/events{query}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        _ = answer.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var stream = new EventStream(answer, await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        _ = await stream.Next("hello");
        return stream;
    }

    /// <summary>The next event of a type, for which <paramref name="wanted"/> holds.</summary>
    public async Task<JsonElement> Next(string type, Func<JsonElement, bool>? wanted = null)
    {
        while (await _items.MoveNextAsync())
        {
            if (_items.Current.EventType == type && JsonElement.Parse(_items.Current.Data) is var data && wanted?.Invoke(data) != false)
            {
                return data;
            }
        }

        throw new EndOfStreamException($"The stream ended before it told of {type}.");
    }

    /// <summary>Whether the server ends the stream, whatever comes before.</summary>
    public async Task Ends()
    {
        while (await _items.MoveNextAsync())
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _items.DisposeAsync();
        _answer.Dispose();
        _limit.Dispose();
    }
}
