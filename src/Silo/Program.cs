using System.Collections;
using MeshSync.Fabric.Silo;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Hosting;

if (args is ["--help" or "-h", ..])
{
    Console.WriteLine(SiloSettings.Help());
    return 0;
}

SiloHostOptions options;
try
{
    options = SiloHostOptions.Read(args, Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? ""));
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

if (options.Clustering is { } clustering && await Clustering.Problem(clustering) is { } problem)
{
    await Console.Error.WriteLineAsync(problem);
    return 3;
}

await using var app = SiloApplication.Build(options);
await app.RunAsync();
return 0;
