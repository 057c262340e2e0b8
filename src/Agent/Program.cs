using MeshSync.Fabric.Agent;
using MeshSync.Fabric.Agent.Configuration;
using Microsoft.Extensions.Options;

const int Failed = 1;
const int UnusableSettings = 2;

if (SettingsReader.AsksForHelp(args))
{
    Console.Out.Write(Help.Text());
    return 0;
}

try
{
    await using var agent = AgentHost.Build(args);
    await agent.RunAsync();
    return AgentHost.HasFailed(agent) ? Failed : 0;
}
catch (OptionsValidationException e)
{
    foreach (string problem in e.Failures)
    {
        await Console.Error.WriteLineAsync(problem);
    }

    return UnusableSettings;
}
