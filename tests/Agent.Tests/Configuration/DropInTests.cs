using MeshSync.Fabric.Agent.Configuration;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Agent.Tests.Configuration;

/// <summary>The command line and environment of the original, as Meshery Operator and Server use them.</summary>
public sealed class DropInTests
{
    [Fact]
    public void Flags_OfTheOriginal_AreTaken()
    {
        var options = Read(["--output", "file", "--outputFile=a.yaml", "-outputNamespaces", "a, b", "--outputResources=pod,Deployment", "--stopAfter", "8s"]);

        Assert.Equal(OutputMode.File, options.Output);
        Assert.Equal("a.yaml", options.OutputFile);
        Assert.Equal(["a", "b"], options.OutputNamespaces);
        Assert.Equal(["pod", "Deployment"], options.OutputResources);
        Assert.Equal(TimeSpan.FromSeconds(8), options.StopAfter);
    }

    [Fact]
    public void Flags_LeftEmpty_SetNoLimit()
    {
        var options = Read(["--output=broker", "--outputFile=", "--outputNamespaces=", "--outputResources", "", "--stopAfter=-1s"]);

        Assert.Equal(OutputMode.Broker, options.Output);
        Assert.Null(options.OutputFile);
        Assert.Empty(options.OutputNamespaces);
        Assert.Empty(options.OutputResources);
        Assert.Null(options.StopAfter);
    }

    [Fact]
    public void BrokerUrl_OnTheCommandLine_CountsOnlyWithoutTheVariable()
    {
        Assert.Equal("nats://operator:4222", Read(["--broker-url", "nats://ignored:4222"], ("BROKER_URL", "nats://operator:4222")).BrokerUrl);
        Assert.Equal("nats://mine:4222", Read(["--broker-url", "nats://mine:4222"]).BrokerUrl);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("TRUE", true)]
    [InlineData("0", false)]
    [InlineData("app:*", false)]
    public void Debug_OfAnyKind_IsNoError(string value, bool debug) => Assert.Equal(debug, Read([], ("DEBUG", value)).Debug);

    [Fact]
    public void ContentDedup_IsAccepted() => Assert.NotNull(Read([], ("MESHSYNC_BROKER_CONTENT_DEDUP", "true")));

    [Theory]
    [InlineData("8s", 8_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("250ms", 250)]
    [InlineData("1000us", 1)]
    [InlineData("+2s", 2_000)]
    [InlineData("0", 0)]
    [InlineData("-3s", -3_000)]
    public void Duration_InGosSyntax_IsRead(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), GoDuration.Parse(text));

    [Theory]
    [InlineData("8")]
    [InlineData("8 s")]
    [InlineData("soon")]
    [InlineData("s")]
    public void Duration_ThatIsNone_IsRefusedByName(string text) =>
        Assert.StartsWith("--stopAfter: expected a duration", Assert.Single(Assert.Throws<OptionsValidationException>(() => Read(["--stopAfter", text])).Failures), StringComparison.Ordinal);

    [Theory]
    [InlineData("-h")]
    [InlineData("--help")]
    [InlineData("-help")]
    public void Help_IsAskedForAsInGo(string argument) => Assert.True(SettingsReader.AsksForHelp([argument]));

    private static AgentOptions Read(string[] arguments, params (string Name, string Value)[] environment)
    {
        var options = new AgentOptions();
        SettingsReader.Read(arguments, name => environment.FirstOrDefault(variable => variable.Name == name).Value, options);
        return options;
    }
}
