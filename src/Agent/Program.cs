using MeshSync.Fabric.Agent;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Health;
using MeshSync.Fabric.Agent.Telemetry;
using Microsoft.Extensions.Options;

const int UnusableSettings = 2;

if (SettingsReader.AsksForHelp(args))
{
    Console.Out.Write(Help.Text());
    return 0;
}

try
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.AddAgentConsole();
    builder.Services.AddAgent(args);
    await using var app = builder.Build();
    app.MapHealthEndpoints();
    await app.RunAsync();
    return Environment.ExitCode;
}
catch (OptionsValidationException e)
{
    foreach (string problem in e.Failures)
    {
        await Console.Error.WriteLineAsync(problem);
    }

    return UnusableSettings;
}
