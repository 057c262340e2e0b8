using System.Net;
using MeshSync.Fabric.Silo.Configuration;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Silo.Tests.Configuration;

public sealed class SiloHostOptionsTests
{
    [Fact]
    public void Read_NothingGiven_TakesTheDefaults()
    {
        var options = Read([]);

        Assert.Equal("nats://127.0.0.1:4222", options.Broker.Url);
        Assert.Equal(IPAddress.Loopback, options.HttpHost);
        Assert.Equal(8080, options.HttpPort);
        Assert.Equal(0, options.SiloPort);
        Assert.Equal(2L << 30, options.WatchMaxBytes);
        Assert.Equal(TimeSpan.FromHours(24), options.WatchMaxAge);
        Assert.Equal(-1, options.ObjectsMaxBytes);
        Assert.Equal(new OutletOptions("meshery", "meshery.meshsync.core"), options.Outlet);
        Assert.False(options.CarryContent);
        Assert.Equal(LogLevel.Information, options.LogLevel);
    }

    [Fact]
    public void Read_FlagAndVariable_FlagWins()
    {
        var options = Read(["--http-port", "9000", "--grain-idle=2m"], ("MESHSYNC_HTTP_PORT", "9001"), ("MESHSYNC_SILO_PORT", "9002"));

        Assert.Equal(9000, options.HttpPort);
        Assert.Equal(9002, options.SiloPort);
        Assert.Equal(TimeSpan.FromMinutes(2), options.GrainIdle);
    }

    [Theory]
    [InlineData("MESHSYNC_HTTP_PORT", "70000")]
    [InlineData("MESHSYNC_SILO_PORT", "-1")]
    [InlineData("MESHSYNC_HTTP_HOST", "localhost:80")]
    [InlineData("MESHSYNC_WATCH_MAX_BYTES", "none")]
    [InlineData("MESHSYNC_WATCH_MAX_BYTES", "9999999999Gi")]
    [InlineData("MESHSYNC_OBJECTS_MAX_BYTES", "0")]
    [InlineData("MESHSYNC_WATCH_MAX_AGE", "10s")]
    [InlineData("MESHSYNC_WATCH_MAX_AGE", "forever")]
    [InlineData("MESHSYNC_STREAM_REPLICAS", "2")]
    [InlineData("MESHSYNC_OUTLET_NAME", "a.b")]
    [InlineData("MESHSYNC_OUTLET_SUBJECT", "meshery.>")]
    [InlineData("MESHSYNC_OUTLET_SUBJECT", "meshery..core")]
    [InlineData("MESHSYNC_GRAIN_IDLE", "60s")]
    [InlineData("MESHSYNC_CARRY_CONTENT", "yes")]
    [InlineData("MESHSYNC_LOG_LEVEL", "loud")]
    [InlineData("BROKER_URL", "http://127.0.0.1:4222")]
    [InlineData("NATS_CREDS", "/no/such/file.creds")]
    public void Read_UnusableValue_NamesTheSettingItsFlagAndTheValue(string variable, string value)
    {
        var flag = SiloSettings.All.Single(setting => setting.Variable == variable).Flag;

        var fault = Assert.Throws<SettingsException>(() => Read([], (variable, value)));

        Assert.StartsWith($"{variable} ({flag}) is '{value}', but must be ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralFaults_ShowsThemAll()
    {
        var fault = Assert.Throws<SettingsException>(() => Read(["--no-such", "--http-port"], ("MESHSYNC_GRAIN_IDLE", "x")));

        Assert.Contains("--no-such is not a setting", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--http-port needs a value", fault.Message, StringComparison.Ordinal);
        Assert.Contains("MESHSYNC_GRAIN_IDLE", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("broker", "nats://broker:4222", null, null, null)]
    [InlineData("nats://s3cret@broker:4333", "nats://broker:4333", "s3cret", null, null)]
    [InlineData("nats://me:p%40ss@broker", "nats://broker:4222", null, "me", "p@ss")]
    [InlineData("tls://a, tls://b:5", "tls://a:4222,tls://b:5", null, null, null)]
    public void Read_BrokerUrl_KeepsCredentialsOutOfTheUrl(string given, string url, string? token, string? user, string? password)
    {
        var broker = Read([], ("BROKER_URL", given)).Broker;

        Assert.Equal(new BrokerOptions(url) { Token = token, User = user, Password = password }, broker);
    }

    [Fact]
    public void Help_ListsEverySettingWithItsDefault()
    {
        var help = SiloSettings.Help();

        Assert.All(SiloSettings.All, setting =>
        {
            Assert.Contains(setting.Variable, help, StringComparison.Ordinal);
            Assert.Contains(setting.Flag, help, StringComparison.Ordinal);
            Assert.Contains($"default: {(setting.Default.Length > 0 ? setting.Default : "none")}", help, StringComparison.Ordinal);
        });
    }

    private static SiloHostOptions Read(string[] arguments, params (string Name, string Value)[] environment) =>
        SiloHostOptions.Read(arguments, environment.ToDictionary(variable => variable.Name, variable => variable.Value));
}
