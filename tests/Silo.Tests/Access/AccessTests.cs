using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using MeshSync.Fabric.Silo.Access;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MeshSync.Fabric.Silo.Tests.Access;

public sealed partial class AccessTests(AccessTests.Guarded guarded) : IClassFixture<AccessTests.Guarded>
{
    private const string Token = "s3cret";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BeyondLoopback_NothingIsShownWithoutTheToken_ButHealthAndMetrics()
    {
        using var browser = new Browser(guarded.Silo);

        foreach (var path in (string[])["/api/v1/clusters", "/api/v1/outlets", "/api/v1/sessions", "/dashboard/", "/dashboard/version", "/nothing"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Get(path)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Get(path, bearer: "other")).Status);
        }

        foreach (var path in (string[])["/healthz", "/metrics", "/login"])
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.Get(path)).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/api/v1/clusters", bearer: Token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/dashboard/", bearer: Token)).Status);
    }

    [Fact]
    public async Task EveryRoute_AsksForTheToken_ButHealthMetricsAndTheLogin()
    {
        using var browser = new Browser(guarded.Silo);
        var routes = guarded.Silo.Routes.Distinct().ToList();
        foreach (var known in (string[])["/", "/api/v1/events", "/openapi/{documentName}.json", "/dashboard/version"])
        {
            Assert.Contains(("GET", known), routes);
        }

        var open = new List<string>();
        foreach (var (method, pattern) in routes)
        {
            if ((await browser.Send(new HttpMethod(method), Parameter().Replace(pattern, "x"))).Status != HttpStatusCode.Unauthorized)
            {
                open.Add($"{method} {pattern}");
            }
        }

        Assert.Equal(["GET /healthz", "GET /login", "GET /metrics", "GET /readyz", "POST /login"], open.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/", "script-src 'self'")]
    [InlineData("/page/page.js", "script-src 'self'")]
    [InlineData("/login", "style-src 'sha256-")]
    [InlineData("/dashboard/", "script-src 'self'")]
    [InlineData("/dashboard/index.min.js", "script-src 'self'")]
    [InlineData("/api/v1/clusters", "form-action 'none'")]
    [InlineData("/api/v1/events", "form-action 'none'")]
    [InlineData("/openapi/v1.json", "form-action 'none'")]
    [InlineData("/metrics", "form-action 'none'")]
    [InlineData("/healthz", "form-action 'none'")]
    [InlineData("/nothing", "form-action 'none'")]
    public async Task EveryAnswer_LetsABrowserDoNoMoreThanItNeeds(string path, string policy)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var answer = await guarded.Silo.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        Assert.Equal(path == "/nothing" ? HttpStatusCode.NotFound : HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(policy, answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Answer.IsGuarded(answer);
    }

    [Fact]
    public async Task Browser_IsAskedForTheToken_AndComesToWhereItWanted()
    {
        using var browser = new Browser(guarded.Silo);

        var asked = await browser.Get("/dashboard/?a=b", html: true);
        Assert.Equal((HttpStatusCode.Redirect, "/login?to=%2Fdashboard%2F%3Fa%3Db"), (asked.Status, asked.Location));
        Assert.Contains("value=\"/dashboard/?a=b\"", (await browser.Get(asked.Location!)).Text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.LogIn("wrong", "/dashboard/?a=b")).Status);
        var entered = await browser.LogIn(Token, "/dashboard/?a=b");
        Assert.Equal((HttpStatusCode.Redirect, "/dashboard/?a=b"), (entered.Status, entered.Location));
        Assert.Contains("httponly", entered.Cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", entered.Cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Token, entered.Cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/api/v1/clusters")).Status);
    }

    [Theory]
    [InlineData("//elsewhere.example")]
    [InlineData("https://elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("")]
    public async Task Login_LeadsNowhereElse(string to)
    {
        using var browser = new Browser(guarded.Silo);

        Assert.Equal("/", (await browser.LogIn(Token, to)).Location);
    }

    [Fact]
    public async Task Login_GuessedTooOften_IsRefusedForAWhile()
    {
        await using var silo = await Start(guarded.BrokerUrl, Token);
        using var browser = new Browser(silo);

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.LogIn($"guess {i}", "/")).Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.LogIn(Token, "/")).Status);
    }

    [Fact]
    public async Task BeyondLoopbackWithoutAToken_EverythingIsRefused_WithTheSettingToFix()
    {
        await using var silo = await Start(guarded.BrokerUrl, token: null);
        using var browser = new Browser(silo);

        foreach (var path in (string[])["/api/v1/clusters", "/dashboard/"])
        {
            var (status, text, _, _) = await browser.Get(path, bearer: "");
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.Contains("MESHSYNC_API_TOKEN", text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.LogIn("", "/")).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/healthz")).Status);
    }

    [Fact]
    public async Task OnLoopback_WhoeverIsHereMayLook()
    {
        await using var silo = await RunningSilo.Start(guarded.BrokerUrl, "--api-token", Token);
        using var browser = new Browser(silo);

        var answer = await browser.Get("/api/v1/outlets");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    private static Task<RunningSilo> Start(string broker, string? token) =>
        RunningSilo.Start(broker, services => services.AddSingleton(new ApiAccess(token, OnLoopback: false)));

    /// <summary>A silo with a token, beyond loopback, for those tests that do not use up its patience.</summary>
    public sealed class Guarded : IAsyncLifetime
    {
        private NatsServer _broker = null!;

        internal RunningSilo Silo { get; private set; } = null!;

        internal string BrokerUrl => _broker.Url;

        public async ValueTask InitializeAsync()
        {
            _broker = await NatsServer.StartAsync();
            Silo = await Start(_broker.Url, Token);
            await Eventually.Be(() => Silo.Get("/readyz"), answer => answer.Status == 200);
        }

        public async ValueTask DisposeAsync()
        {
            await Silo.DisposeAsync();
            await _broker.DisposeAsync();
        }
    }

    /// <summary>Keeps cookies, and shows redirections instead of following them.</summary>
    private sealed class Browser(RunningSilo silo) : IDisposable
    {
        private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = silo.Http.BaseAddress };

        public async Task<Answer> Get(string path, string? bearer = null, bool html = false)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
            if (html)
            {
                request.Headers.Accept.ParseAdd("text/html");
            }

            return await Answer.Of(await _http.SendAsync(request, Cancellation));
        }

        public async Task<Answer> Send(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, path);
            return await Answer.Of(await _http.SendAsync(request, Cancellation));
        }

        public async Task<Answer> LogIn(string token, string to)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = token, ["to"] = to });
            return await Answer.Of(await _http.PostAsync(new Uri("/login", UriKind.Relative), form, Cancellation));
        }

        public void Dispose() => _http.Dispose();
    }

    private sealed record Answer(HttpStatusCode Status, string Text, string? Location, string Cookie)
    {
        public static void IsGuarded(HttpResponseMessage response)
        {
            string Header(string name) => response.Headers.GetValues(name).Single();
            Assert.Equal(("nosniff", "DENY", "no-referrer"), (Header("X-Content-Type-Options"), Header("X-Frame-Options"), Header("Referrer-Policy")));
            var policy = Header("Content-Security-Policy");
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        }

        public static async Task<Answer> Of(HttpResponseMessage response)
        {
            using (response)
            {
                IsGuarded(response);
                return new(
                    response.StatusCode,
                    await response.Content.ReadAsStringAsync(Cancellation),
                    response.Headers.Location?.OriginalString,
                    response.Headers.TryGetValues("Set-Cookie", out var cookies) ? string.Join('\n', cookies) : "");
            }
        }
    }
}
