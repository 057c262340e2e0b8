namespace MeshSync.Fabric.Testing.Processes;

/// <summary>Finds the servers that tests run: named by the environment, on the PATH, or fetched into the cache folder.</summary>
internal static class Binaries
{
    /// <summary>Where the project's scripts put what they fetch and build.</summary>
    public static string Cache =>
        Environment.GetEnvironmentVariable("MESHSYNC_CACHE") is { Length: > 0 } cache
            ? cache
            : Path.Combine(
                Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } home
                    ? home
                    : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
                "meshsync-fabric");

    public static string NatsServer()
    {
        const string setting = "MESHSYNC_NATS_SERVER";
        if (Environment.GetEnvironmentVariable(setting) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw new FileNotFoundException($"{setting}={named} does not exist");
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Append(Path.Combine(Cache, "nats-2.10"))
            .Append(Path.Combine(Cache, "nats-2.9"));
        return folders.Select(folder => Path.Combine(folder, "nats-server")).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"no nats-server: run `make test` once (or scripts/nats.sh), or name one in {setting}");
    }
}
