using System.Collections;
using MeshSync.Fabric.Silo;
using MeshSync.Fabric.Silo.Configuration;

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

await using var app = SiloApplication.Build(options);
await app.RunAsync();
return 0;
