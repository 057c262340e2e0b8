using MeshSync.Fabric.Agent;
using MeshSync.Fabric.Agent.Configuration;
using Microsoft.Extensions.Options;

if (SettingsReader.AsksForHelp(args))
{
    Console.Out.Write(Help.Text());
    return (int)ExitCode.Done;
}

try
{
    await using var agent = AgentHost.Build(args);
    return (int)await AgentHost.Run(agent);
}
catch (OptionsValidationException e)
{
    foreach (string problem in e.Failures)
    {
        await Console.Error.WriteLineAsync(problem);
    }

    return (int)ExitCode.UnusableSettings;
}
