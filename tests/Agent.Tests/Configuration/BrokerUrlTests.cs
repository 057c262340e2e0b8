using MeshSync.Fabric.Agent.Uplink;

namespace MeshSync.Fabric.Agent.Tests.Configuration;

public sealed class BrokerUrlTests
{
    [Theory]
    [InlineData("nats://host:4222", "nats://host:4222", null)]
    [InlineData("host", "nats://host:4222", null)]
    [InlineData("host:4333", "nats://host:4333", null)]
    [InlineData("nats://t%40ken@host:4222", "nats://host:4222", "t@ken")]
    [InlineData("token@10.1.2.3:4222", "nats://10.1.2.3:4222", "token")]
    [InlineData("tls://token@host", "tls://host:4222", "token")]
    [InlineData("token@a:1,token@b:2", "nats://a:1,nats://b:2", "token")]
    [InlineData("[::1]:4222", "nats://[::1]:4222", null)]
    public void Parse_FindsServerAndToken(string text, string address, string? token)
    {
        var url = BrokerUrl.Parse(text);

        Assert.Equal((address, token), (url.Address, url.Token));
    }

    [Fact]
    public void Parse_UserAndPassword_AreLeftToTheClientAndKeptOutOfLogs()
    {
        var url = BrokerUrl.Parse("nats://user:pass@host:4222");

        Assert.Equal(("nats://user:pass@host:4222", "nats://host:4222", null), (url.Url, url.Address, url.Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://host")]
    [InlineData("nats://")]
    [InlineData("two words")]
    public void Parse_OfSomethingElse_SaysWhatWasExpected(string text) =>
        Assert.Contains("[nats://][token@]host[:port]", Assert.Throws<FormatException>(() => BrokerUrl.Parse(text)).Message, StringComparison.Ordinal);
}
