using System.Net;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Testing;
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
        Assert.Null(options.Clustering);
        Assert.Equal(2L << 30, options.WatchMaxBytes);
        Assert.Equal(TimeSpan.FromHours(24), options.WatchMaxAge);
        Assert.Equal(-1, options.ObjectsMaxBytes);
        Assert.Equal(new OutletOptions("meshery", "meshery.meshsync.core") { Rate = 32 << 20 }, Assert.Single(options.Outlets));
        Assert.False(options.CarryContent);
        Assert.True(options.FingerprintRows);
        Assert.Empty(options.Catalogue);
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
    [InlineData("MESHSYNC_CLUSTERING", "localhost:6379")]
    [InlineData("MESHSYNC_CLUSTERING", "redis://here/members")]
    [InlineData("MESHSYNC_SILO_HOST", "0.0.0.0")]
    [InlineData("MESHSYNC_SILO_HOST", "silo-1")]
    [InlineData("MESHSYNC_WATCH_MAX_BYTES", "none")]
    [InlineData("MESHSYNC_WATCH_MAX_BYTES", "9999999999Gi")]
    [InlineData("MESHSYNC_OBJECTS_MAX_BYTES", "0")]
    [InlineData("MESHSYNC_WATCH_MAX_AGE", "10s")]
    [InlineData("MESHSYNC_WATCH_MAX_AGE", "forever")]
    [InlineData("MESHSYNC_STREAM_REPLICAS", "2")]
    [InlineData("MESHSYNC_OUTLET_NAME", "a.b")]
    [InlineData("MESHSYNC_OUTLET_SUBJECT", "meshery.>")]
    [InlineData("MESHSYNC_OUTLET_SUBJECT", "meshery..core")]
    [InlineData("MESHSYNC_OUTLET_NAME", "flush-me")]
    [InlineData("MESHSYNC_OUTLET_GROUP", "a b")]
    [InlineData("MESHSYNC_OUTLET_CLUSTERS", "a++b")]
    [InlineData("MESHSYNC_OUTLET_RATE", "fast")]
    [InlineData("MESHSYNC_OUTLET_BROKER", "http://there")]
    [InlineData("MESHSYNC_OUTLETS", "a.b")]
    [InlineData("MESHSYNC_OUTLETS", "meshery")]
    [InlineData("MESHSYNC_OUTLETS", "a,subject")]
    [InlineData("MESHSYNC_OUTLETS", "a,subject=x.>")]
    [InlineData("MESHSYNC_OUTLETS", "a,colour=red")]
    [InlineData("MESHSYNC_OUTLETS", "a,rate=fast")]
    [InlineData("MESHSYNC_OUTLETS", "a;b,broker=http://there")]
    [InlineData("MESHSYNC_OUTLET_EVENTS", "MODIFIED")]
    [InlineData("MESHSYNC_RESYNC", "hard")]
    [InlineData("MESHSYNC_FLUSH_RATE", "0")]
    [InlineData("MESHSYNC_GRAIN_IDLE", "60s")]
    [InlineData("MESHSYNC_CARRY_CONTENT", "yes")]
    [InlineData("MESHSYNC_FINGERPRINT_ROWS", "off")]
    [InlineData("MESHSYNC_CATALOGUE", "/no/such/catalogue.yaml")]
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
    public async Task Read_Catalogue_TakesFileAndFolder_AndNamesFileAndFieldOfABrokenOne()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("b.yaml"), "products: [{id: own, name: Own, category: test, components: [{id: it, image: example.org/own/engine}]}]", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("a.txt"), "no catalogue", TestContext.Current.CancellationToken);

        Assert.Equal("b.yaml", Assert.Single(Read([], ("MESHSYNC_CATALOGUE", folder.File("b.yaml"))).Catalogue).Name);
        Assert.Equal("b.yaml", Assert.Single(Read(["--catalogue", Path.GetDirectoryName(folder.File("b.yaml"))!]).Catalogue).Name);

        await File.WriteAllTextAsync(folder.File("c.yaml"), "products: [{id: own}]", TestContext.Current.CancellationToken);
        var fault = Assert.Throws<SettingsException>(() => Read([], ("MESHSYNC_CATALOGUE", folder.File("c.yaml"))));
        Assert.Contains("c.yaml", fault.Message, StringComparison.Ordinal);
        Assert.Contains("own", fault.Message, StringComparison.Ordinal);
        Assert.Contains("name", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Outlets_AreTheOneOfItsOwnSettingsAndThoseOfTheList()
    {
        var outlets = Read(
            [],
            ("MESHSYNC_OUTLET_BROKER", "s3cret@meshery-nats"),
            ("MESHSYNC_OUTLET_RATE", "8Mi"),
            ("MESHSYNC_OUTLETS", "east, subject=east.core, clusters=c1+c2, group=servers, rate=1Mi; found,broker=resource,token=t,rate=none; plain")).Outlets;

        Assert.Collection(
            outlets,
            first => Assert.Equal(new BrokerOptions("nats://meshery-nats:4222") { Token = "s3cret" }, first.Broker),
            east => Assert.Equal(("east", "east.core", "c1 c2", "servers", 1L << 20, false), (east.Name, east.Subject, string.Join(' ', east.Clusters), east.Group, east.Rate, east.IsRelay)),
            found => Assert.Equal((true, true, "t", null), (found.IsRelay, found.BrokerFromResource, found.Broker?.Token, found.Rate)),
            plain => Assert.Equal(32L << 20, plain.Rate));
        Assert.Equal(8L << 20, outlets[0].Rate);
    }

    [Fact]
    public void Read_BrokenOutlets_SaysWhatIsWrongAndNoSecret()
    {
        var fault = Assert.Throws<SettingsException>(() => Read([], ("MESHSYNC_OUTLETS", "a,token=s3cret;b,broker=pa55@there,rate=fast")));

        Assert.Contains("token needs a broker", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pa55", fault.Message, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("redis://here", "redis://here:6379/0", null, null)]
    [InlineData("rediss://:s3cret@there:6380/2", "rediss://there:6380/2", null, "s3cret")]
    [InlineData("redis://me:p%40ss@[::1]:1", "redis://::1:1/0", "me", "p@ss")]
    public void Read_Clustering_KeepsCredentialsOutOfTheUrl(string given, string url, string? user, string? password)
    {
        var clustering = Read([], ("MESHSYNC_CLUSTERING", given), ("MESHSYNC_SILO_HOST", "10.0.0.7")).Clustering;

        Assert.Equal((url, user, password, IPAddress.Parse("10.0.0.7")), (clustering!.Url, clustering.User, clustering.Password, clustering.SiloHost));
    }

    [Fact]
    public void Read_BrokenClustering_SaysNoSecret()
    {
        var fault = Assert.Throws<SettingsException>(() => Read([], ("MESHSYNC_CLUSTERING", "http://me:s3cret@there")));

        Assert.StartsWith("MESHSYNC_CLUSTERING (--clustering) is '…@there', but must be a Redis URL", fault.Message, StringComparison.Ordinal);
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
