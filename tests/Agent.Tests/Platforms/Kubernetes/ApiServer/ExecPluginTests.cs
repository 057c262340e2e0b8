using System.Globalization;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.ApiServer;

public sealed class ExecPluginTests
{
    [Fact]
    public async Task Plugin_IsRunAsTheKubeconfigSays_AndOnceForManyRequests()
    {
        await using var bench = await Set();
        bench.WriteAnswer("""{"token":"one"}""");
        bench.Server.Admits = "Bearer one";

        bool[] admitted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bench.IsAdmitted()));

        Assert.All(admitted, Assert.True);
        string run = Assert.Single(bench.Runs);
        Assert.StartsWith("a b|c|v w|", run, StringComparison.Ordinal);
        Assert.Contains($"\"server\":\"{bench.Server.Url}\"", run, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_AboutToExpire_IsReplacedBeforeItIsRefused()
    {
        await using var bench = await Set();
        bench.WriteAnswer(Expiring("one", bench.Time.GetUtcNow().AddMinutes(10)));
        bench.Server.Admits = "Bearer one";
        Assert.True(await bench.IsAdmitted());

        bench.WriteAnswer(Expiring("two", bench.Time.GetUtcNow().AddMinutes(20)));
        bench.Time.Advance(TimeSpan.FromMinutes(9.6));
        bench.Server.Admits = "Bearer two";

        Assert.True(await bench.IsAdmitted());
        Assert.Equal((0, 2), (bench.Server.Refusals, bench.Runs.Length));
    }

    [Fact]
    public async Task Token_Refused_IsReplacedAndTheRequestRepeated()
    {
        await using var bench = await Set();
        bench.WriteAnswer("""{"token":"one"}""");
        bench.Server.Admits = "Bearer one";
        Assert.True(await bench.IsAdmitted());

        bench.WriteAnswer("""{"token":"two"}""");
        bench.Server.Admits = "Bearer two";
        bench.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await bench.IsAdmitted());
        Assert.Equal((1, 2), (bench.Server.Refusals, bench.Runs.Length));
    }

    [Fact]
    public async Task ServerThatRefusesEverything_DoesNotHaveThePluginRunAllTheTime()
    {
        await using var bench = await Set();
        bench.WriteAnswer("""{"token":"one"}""");
        bench.Server.Admits = "nobody";

        foreach (int _ in Enumerable.Range(0, 20))
        {
            Assert.False(await bench.IsAdmitted());
        }

        Assert.Single(bench.Runs);
    }

    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    public async Task Clock_SetByAYear_NeitherLocksOutNorRunsThePluginForEveryRequest(int days)
    {
        await using var bench = await Set();
        bench.WriteAnswer(Expiring("one", TimeProvider.System.GetUtcNow().AddMinutes(10)));
        bench.Server.Admits = "Bearer one";
        Assert.True(await bench.IsAdmitted());

        bench.Clock.Wrong = TimeSpan.FromDays(days);
        bench.Time.Advance(TimeSpan.FromSeconds(6));
        bench.WriteAnswer(Expiring("two", TimeProvider.System.GetUtcNow().AddMinutes(20)));
        bench.Server.Admits = "Bearer two";

        foreach (int _ in Enumerable.Range(0, 5))
        {
            Assert.True(await bench.IsAdmitted());
        }

        Assert.Equal(2, bench.Runs.Length);
    }

    [Fact]
    public async Task Certificate_OfThePlugin_IsUsedAndReplaced()
    {
        await using var bench = await Set();
        bench.WriteAnswer(Certificate(bench, "one"));
        bench.Server.Admits = "CN=one";
        Assert.True(await bench.IsAdmitted());

        bench.WriteAnswer(Certificate(bench, "two"));
        bench.Server.Admits = "CN=two";
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await bench.IsAdmitted());
    }

    [Theory]
    [InlineData("echo no such account >&2; exit 3", "ended with 3: no such account")]
    [InlineData("echo secret-but-no-json", "no JSON")]
    [InlineData("echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{}}'", "without a token")]
    [InlineData("echo '{\"apiVersion\":\"other/v1\",\"status\":{\"token\":\"t\"}}'", "other/v1")]
    [InlineData(null, "cannot be run")]
    public async Task Plugin_ThatFails_IsAsPassingAsALostConnection_AndSaysWhy(string? script, string expected)
    {
        await using var bench = await Set();
        bench.Write("plugin", script ?? "");
        if (script is null)
        {
            bench.WriteKubeconfig(User("./missing", "", bench));
        }

        var failure = await Assert.ThrowsAsync<HttpRequestException>(bench.IsAdmitted);

        Assert.Contains(expected, failure.InnerException!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-but", failure.ToString(), StringComparison.Ordinal);
    }

    private static async Task<CredentialsBench> Set()
    {
        var bench = await CredentialsBench.Set();
        bench.WriteKubeconfig(User("sh", "plugin", bench));
        bench.WritePlugin();
        return bench;
    }

    private static string User(string command, string script, CredentialsBench bench) =>
        $"{{exec: {{apiVersion: client.authentication.k8s.io/v1, command: {command}, args: [{bench.File(script)}, 'a b', c], "
        + "env: [{name: VAR, value: 'v w'}], provideClusterInfo: true}}";

    private static string Expiring(string token, DateTimeOffset when) =>
        $$"""{"token":"{{token}}","expirationTimestamp":"{{when.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}}"}""";

    private static string Certificate(CredentialsBench bench, string name)
    {
        var (certificate, key) = bench.Authority.Issue(name);
        return $$"""{"clientCertificateData":"{{certificate.ReplaceLineEndings("\\n")}}","clientKeyData":"{{key.ReplaceLineEndings("\\n")}}"}""";
    }
}
