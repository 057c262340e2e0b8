using MeshSync.Fabric.Agent.Configuration;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Agent.Tests.Configuration;

public sealed class SettingsReaderTests
{
    [Fact]
    public void Settings_WithoutAny_AreTheDefaults()
    {
        var options = Read([]);

        Assert.Equal(11000, options.HealthPort);
        Assert.True(options.RedactSecrets);
        Assert.Null(options.ClusterId);
    }

    [Theory]
    [InlineData("--health-port", "0")]
    [InlineData("--health-port=0")]
    public void Option_WinsOverTheEnvironment(params string[] arguments) =>
        Assert.Equal(0, Read(arguments, ("MESHSYNC_HEALTH_PORT", "12000")).HealthPort);

    [Fact]
    public void Environment_IsRead()
    {
        var options = Read([], ("BROKER_URL", "secret@nats"), ("MESHSYNC_REDACT_SECRETS", "false"), ("MESHSYNC_CLUSTER_ID", "mine"), ("DEBUG", ""));

        Assert.Equal("secret@nats", options.BrokerUrl);
        Assert.False(options.RedactSecrets);
        Assert.Equal("mine", options.ClusterId);
    }

    [Theory]
    [InlineData("MESHSYNC_HEALTH_PORT", "70000")]
    [InlineData("MESHSYNC_QUEUE_BYTES", "lots")]
    [InlineData("MESHSYNC_REDACT_SECRETS", "perhaps")]
    [InlineData("MESHSYNC_CLUSTER_ID", "a/b")]
    [InlineData("MESHSYNC_CLUSTER_NAME", "a\nb")]
    [InlineData("BROKER_URL", "http://secret@somewhere")]
    public void Setting_ThatCannotBeUsed_IsNamedInOneLine(string variable, string value)
    {
        var problem = Assert.Single(Assert.Throws<OptionsValidationException>(() => Read([], (variable, value))).Failures);

        Assert.StartsWith(variable, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem.Replace("REDACT_SECRETS", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    [Theory]
    [InlineData("--no-such-thing", "1")]
    [InlineData("--health-port")]
    [InlineData("stray")]
    public void Option_ThatMakesNoSense_IsNamed(params string[] arguments) =>
        Assert.Contains(arguments[0], Assert.Throws<OptionsValidationException>(() => Read(arguments)).Failures.First(), StringComparison.Ordinal);

    [Fact]
    public void Help_ListsEverySettingWithItsDefault()
    {
        string help = Help.Text();

        Assert.All(AgentSettings.All, setting => Assert.Contains($"{setting.Variable}, {setting.Flag}", help, StringComparison.Ordinal));
        Assert.All(AgentSettings.All, setting => Assert.Contains($"(default: {setting.Default})", help, StringComparison.Ordinal));
    }

    private static AgentOptions Read(string[] arguments, params (string Name, string Value)[] environment)
    {
        var options = new AgentOptions();
        SettingsReader.Read(arguments, name => environment.FirstOrDefault(variable => variable.Name == name).Value, options);
        return options;
    }
}
