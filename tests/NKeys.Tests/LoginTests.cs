using MeshSync.Fabric.Testing;
using NATS.Client.Core;
using NATS.NKeys;

namespace MeshSync.Fabric.NKeys.Tests;

/// <summary>A real nats-server judges the keys, through NATS.Net's compiled references to this assembly.</summary>
public sealed class LoginTests
{
    [Fact]
    public async Task Connect_WithTheUsersSeed_IsLetIn()
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        await using var server = await StartFor(user);

        await using var connection = Connection(server, user.GetSeed(), user.GetPublicKey());
        await connection.ConnectAsync();
        var roundTrip = await connection.PingAsync(TestContext.Current.CancellationToken);

        Assert.True(roundTrip > TimeSpan.Zero);
    }

    [Fact]
    public async Task Connect_WithAnotherSeed_IsRefused()
    {
        using var user = KeyPair.CreatePair(PrefixByte.User);
        using var stranger = KeyPair.CreatePair(PrefixByte.User);
        await using var server = await StartFor(user);

        await using var asStranger = Connection(server, stranger.GetSeed(), stranger.GetPublicKey());
        await using var asUser = Connection(server, stranger.GetSeed(), user.GetPublicKey());

        await Refused(asStranger);
        await Refused(asUser);
        await Eventually.Be(() => server.Log.Contains("authentication error", StringComparison.Ordinal));
    }

    [Fact]
    public void Assembly_IsTheOneThatNatsRefersTo()
    {
        var reference = typeof(NatsConnection).Assembly.GetReferencedAssemblies().Single(assembly => assembly.Name == "NATS.NKeys");

        Assert.Equal(reference.FullName, typeof(KeyPair).Assembly.FullName);
    }

    private static Task<NatsServer> StartFor(KeyPair user) =>
        NatsServer.StartAsync(new() { Config = $$"""authorization { users: [ { nkey: {{user.GetPublicKey()}} } ] }""" });

    private static NatsConnection Connection(NatsServer server, string seed, string publicKey) =>
        new(new() { Url = server.Url, AuthOpts = new() { NKey = publicKey, Seed = seed } });

    private static async Task Refused(NatsConnection connection) =>
        await Assert.ThrowsAnyAsync<NatsException>(async () => await connection.ConnectAsync());
}
