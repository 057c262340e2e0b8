namespace MeshSync.Fabric.Page.Rig;

/// <summary>The browser that scripts/chromium.sh provides.</summary>
internal static class Chromium
{
    public static string Path { get; } = Environment.GetEnvironmentVariable("MESHSYNC_CHROMIUM") is { Length: > 0 } named ? named : "/usr/bin/chromium";

    public static bool IsThere => File.Exists(Path);

    public static string Missing => $"no {Path}: neither installed, nor apt to install it with (scripts/chromium.sh)";
}
