namespace MeshSync.Fabric.Testing.Processes;

/// <summary>Finds the servers that tests run: named by the environment, on the PATH, or fetched into the cache folder.</summary>
public static class Binaries
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

    public static string NatsServer() => Find("nats-server", "MESHSYNC_NATS_SERVER", "scripts/nats.sh", "nats-2.10", "nats-2.9");

    public static string RedisServer() => Find("redis-server", "MESHSYNC_REDIS_SERVER", "scripts/redis.sh", "redis");

    /// <summary>The library with which the robustness tests set the clock of a process.</summary>
    public static string Clock() => Find("clock.so", "MESHSYNC_CLOCK", "scripts/clock.sh", "clock");

    /// <summary>Null where there is none; tests that need it are skipped then.</summary>
    public static string? Podman() =>
        Environment.GetEnvironmentVariable("MESHSYNC_PODMAN") is { } named ? (File.Exists(named) ? named : null) : Search("podman", "podman");

    private static string Find(string program, string setting, string script, params string[] cached)
    {
        if (Environment.GetEnvironmentVariable(setting) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : throw new FileNotFoundException($"{setting}={named} does not exist");
        }

        return Search(program, cached) ?? throw new FileNotFoundException($"no {program}: run `make test` once (or {script}), or name one in {setting}");
    }

    private static string? Search(string program, params string[] cached) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(cached.Select(folder => Path.Combine(Cache, folder)))
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
