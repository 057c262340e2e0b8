using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Tests.Contract;

namespace MeshSync.Fabric.Simulator.Tests.Faults;

public sealed class FaultTests : IAsyncLifetime
{
    private const string Pods = "/api/v1/pods";
    private const string ConfigMaps = "/api/v1/configmaps";

    private SimulatedApiServer _server = null!;
    private HttpClient _http = null!;
    private ApiUnderTest _api = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SimulatedApiServer.StartAsync(new() { Pods = 20 }, TestContext.Current.CancellationToken);
        _http = new HttpClient { BaseAddress = _server.Address };
        _api = new ApiUnderTest(_http);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Drop_OfAList_BreaksTheConnectionOnce()
    {
        _server.Faults.Add(new Fault { Kind = FaultKind.Drop, Resource = "pods", Verb = ApiVerb.List });

        Assert.Equal(200, (await _api.GetAsync(ConfigMaps)).Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => _api.GetAsync(Pods));
        Assert.Equal(200, (await _api.GetAsync(Pods)).Status);
    }

    [Theory]
    [InlineData(403, "Forbidden")]
    [InlineData(404, "NotFound")]
    [InlineData(410, "Expired")]
    [InlineData(429, "TooManyRequests")]
    [InlineData(500, "InternalError")]
    public async Task Status_ComesInsteadOfTheAnswer(int code, string reason)
    {
        _server.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = code, RetryAfterSeconds = 3, Resource = "pods", Count = 2 });

        ListContract.AssertStatus(await _api.GetAsync(Pods), code, reason);
        using var response = await _http.GetAsync(new Uri($"{Pods}?watch=1", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(code, (int)response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), response.Headers.RetryAfter?.Delta);
        Assert.Equal(200, (await _api.GetAsync(Pods)).Status);
    }

    [Fact]
    public async Task Cut_OfAList_EndsItInTheMiddle()
    {
        _server.Faults.Add(new Fault { Kind = FaultKind.Cut, Verb = ApiVerb.List, AfterBytes = 5000 });

        var answer = await _api.GetAsync(Pods);

        Assert.Equal(5000, answer.Body.Length);
        Assert.ThrowsAny<JsonException>(() => answer.Json);
        Assert.Equal(20, (await _api.GetAsync(Pods)).Names.Count());
    }

    [Fact]
    public async Task Drop_AfterSomeBytes_BreaksTheListInTheMiddle()
    {
        _server.Faults.Add(new Fault { Kind = FaultKind.Drop, Verb = ApiVerb.List, AfterBytes = 5000 });

        await Assert.ThrowsAsync<HttpRequestException>(() => _api.GetAsync(Pods));
    }

    [Fact]
    public async Task Garbage_IsNoJson()
    {
        _server.Faults.Add(new Fault { Kind = FaultKind.Garbage, Verb = ApiVerb.List });

        var answer = await _api.GetAsync(Pods);

        Assert.Equal(200, answer.Status);
        Assert.ThrowsAny<JsonException>(() => answer.Json);
    }

    [Fact]
    public async Task Stall_OfAList_SendsNothingUntilItsEnd()
    {
        _server.Faults.Add(new Fault { Kind = FaultKind.Stall, Verb = ApiVerb.List, Duration = TimeSpan.FromMilliseconds(400) });
        var started = TimeProvider.System.GetTimestamp();

        var answer = await _api.GetAsync(Pods);

        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(390));
        Assert.Equal(20, answer.Names.Count());
    }

    [Fact]
    public async Task Discovery_HasFaultsOfItsOwn()
    {
        _server.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 503, Verb = ApiVerb.Discovery, Count = 0 });

        Assert.Equal(200, (await _api.GetAsync(Pods)).Status);
        Assert.Equal(503, (await _api.GetAsync("/apis")).Status);
        Assert.Equal(503, (await _api.GetAsync("/api")).Status);
        _server.Faults.Clear();
        Assert.Equal(200, (await _api.GetAsync("/apis")).Status);
    }

    [Fact]
    public async Task Status_AfterSomeEvents_IsAnErrorEvent()
    {
        _server.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 410, Verb = ApiVerb.Watch, AfterEvents = 2 });

        using var watch = await _api.WatchAsync($"{Pods}?watch=1");
        var events = await watch.TakeAllAsync();

        Assert.Equal(["ADDED", "ADDED", "ERROR"], events.Select(e => e.Type));
        ListContract.AssertStatus(events[2].Item, 410, "Expired");
    }

    [Fact]
    public async Task Cut_InAnEvent_EndsTheWatchInTheMiddleOfIt()
    {
        _server.Faults.Add(new Fault { Kind = FaultKind.Cut, Verb = ApiVerb.Watch, AfterEvents = 1, AfterBytes = 100 });

        using var watch = await _api.WatchAsync($"{Pods}?watch=1");

        Assert.Equal("ADDED", (await watch.NextAsync())!.Type);
        await Assert.ThrowsAnyAsync<JsonException>(watch.NextAsync);
        Assert.Null(await watch.NextAsync());
    }

    [Theory]
    [InlineData(FaultKind.Drop)]
    [InlineData(FaultKind.Status)]
    [InlineData(FaultKind.Garbage)]
    [InlineData(FaultKind.Cut)]
    public async Task OpenWatches_AreStruckAtOnce(FaultKind kind)
    {
        using var pods = await _api.WatchAsync($"{Pods}?watch=1&resourceVersion={_server.ResourceVersion}");
        using var others = await _api.WatchAsync($"{ConfigMaps}?watch=1&resourceVersion={_server.ResourceVersion}");

        _server.Faults.Add(new Fault { Kind = kind, StatusCode = 410, Resource = "pods", OpenWatches = true });

        await AssertStruckAsync(kind, pods);
        _server.Apply("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"default"}}""");
        Assert.Equal("ADDED a", (await others.TakeAsync(1))[0].ToString());
    }

    [Fact]
    public async Task OpenWatches_ThatStall_GoOnAfterItWithoutALoss()
    {
        using var watch = await _api.WatchAsync($"{ConfigMaps}?watch=1&resourceVersion={_server.ResourceVersion}");
        var started = TimeProvider.System.GetTimestamp();

        _server.Faults.Add(new Fault { Kind = FaultKind.Stall, Duration = TimeSpan.FromMilliseconds(500), OpenWatches = true });
        _server.Apply("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"default"}}""");

        Assert.Equal("ADDED a", (await watch.TakeAsync(1))[0].ToString());
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(490));
    }

    [Fact]
    public async Task Control_TakesFaultsOverHttp()
    {
        using var answer = await _http.PostAsJsonAsync("/simulator/faults",
            new { kind = "Status", statusCode = 429, resource = "pods", verb = "List", retryAfterSeconds = 1 },
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(429, (await _api.GetAsync(Pods)).Status);
        Assert.Equal(200, (await _api.GetAsync(Pods)).Status);
    }

    [Fact]
    public async Task Control_RefusesAFaultItDoesNotUnderstand()
    {
        using var answer = await _http.PostAsJsonAsync(
            "/simulator/faults", new { kind = "Status", code = 429 }, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(_server.Faults.Waiting);
    }

    private static async Task AssertStruckAsync(FaultKind kind, ApiWatch watch)
    {
        switch (kind)
        {
            case FaultKind.Drop:
                await Assert.ThrowsAnyAsync<IOException>(watch.NextAsync);
                break;
            case FaultKind.Garbage:
                await Assert.ThrowsAnyAsync<JsonException>(watch.NextAsync);
                break;
            case FaultKind.Status:
                Assert.Equal("ERROR", (await watch.NextAsync())?.Type);
                break;
            default:
                Assert.Null(await watch.NextAsync());
                break;
        }
    }
}
