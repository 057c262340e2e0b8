using System.Text.Json;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;

namespace MeshSync.Fabric.Cli.Tests.Credentials;

public sealed class CredentialsCommandTests : IDisposable
{
    private readonly IssuedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Secrets_AreForTheOwnerOnly_AndNeverPrinted()
    {
        var result = await _folder.Issue("--cluster", "c1");

        Assert.Equal(0, result.ExitCode);
        foreach (var name in (string[])["silo.nk", "operator.nk", "agent-c1.nk", "meshery.password"])
        {
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.In(name)));
            }

            var secret = (await File.ReadAllLinesAsync(_folder.In(name), TestContext.Current.CancellationToken))[0];
            foreach (var shown in (string[])[result.Text, result.Error, result.Output, _folder.Config, await File.ReadAllTextAsync(_folder.In("credentials.json"), TestContext.Current.CancellationToken)])
            {
                Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Cluster_AddedLater_KeepsTheOthersAsTheyAre()
    {
        await _folder.Issue("--cluster", "c1", "c2", "--outlet-subject", "more.of.it");
        var before = Keys();
        File.Delete(_folder.In("agent-c1.nk")); // It was taken to its cluster.

        Assert.Equal(0, (await _folder.Issue("--cluster", "c1", "c3")).ExitCode);

        var after = Keys();
        Assert.Equal(before, after.Where(login => login.Key != "agent-c3").ToDictionary());
        Assert.Equal(before.Count + 1, after.Count);
        Assert.False(File.Exists(_folder.In("agent-c1.nk")));
        Assert.Contains("\"more.of.it\"", _folder.Config, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renewed_IsAnotherKey_AndRevokedIsNone()
    {
        await _folder.Issue("--cluster", "c1", "c2");
        var before = Keys();

        Assert.Equal(0, (await _folder.Issue("--renew", "c1", "silo", "--revoke", "c2")).ExitCode);

        var after = Keys();
        Assert.NotEqual(before["agent-c1"], after["agent-c1"]);
        Assert.NotEqual(before["silo"], after["silo"]);
        Assert.Equal(before["operator"], after["operator"]);
        Assert.False(after.ContainsKey("agent-c2"));
        Assert.False(File.Exists(_folder.In("agent-c2.nk")));
    }

    [Theory]
    [InlineData("no cluster id", "--cluster", "a/b")]
    [InlineData("has no login to renew", "--renew", "nobody")]
    [InlineData("no agent of a cluster nobody has a login", "--revoke", "nobody")]
    [InlineData("cannot both", "--cluster", "c1", "--revoke", "c1")]
    [InlineData("holds no logins", "--list")]
    public async Task Mistake_IsSaid_AndChangesNothing(string said, params string[] arguments)
    {
        var result = await _folder.Issue(arguments);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.In("credentials.json")));
    }

    [Fact]
    public async Task Account_AndAnonymousMeshery_AreWhatTheServerUnderstands()
    {
        await _folder.Issue("--cluster", "it's \"odd\\", "--account", "MESHSYNC", "--meshery-anonymous");
        await using var server = await NatsServer.StartAsync(new NatsServerOptions { Config = _folder.Config });

        await using var meshery = new NatsConnection(new NatsOpts { Url = server.Url, ConnectTimeout = TimeSpan.FromSeconds(20) });
        await meshery.ConnectAsync();
        await using var agent = await _folder.Connect(server, "agent-it's%20\"odd\\");

        Assert.Equal(NatsConnectionState.Open, meshery.ConnectionState);
        Assert.Equal(NatsConnectionState.Open, agent.ConnectionState);
    }

    private Dictionary<string, string> Keys()
    {
        using var index = JsonDocument.Parse(File.ReadAllText(_folder.In("credentials.json")));
        return index.RootElement.GetProperty("logins").EnumerateArray().ToDictionary(
            login => login.GetProperty("name").GetString()!,
            login => (login.TryGetProperty("publicKey", out var key) ? key : login.GetProperty("passwordHash")).GetString()!);
    }
}
