using System.Diagnostics;
using System.Formats.Tar;
using System.Net.Sockets;
using MeshSync.Fabric.Testing.Processes;

namespace MeshSync.Fabric.Testing.Docker;

/// <summary>
/// A real engine: Podman's service, with storage of its own. Its containers come from no registry: their image is imported from a tar of
/// empty folders, into which those of this machine are mounted that programs need.
/// </summary>
public sealed class PodmanEngine : IAsyncDisposable
{
    /// <summary>Every container is of it.</summary>
    public const string Image = "localhost/empty:1";

    // Containers end by themselves if the test process was killed before it could remove them.
    private const string Sleep = "exec sleep 600";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Mounted = [.. new[] { "/usr", "/bin", "/lib", "/lib64" }.Where(Directory.Exists)];

    private readonly TempDirectory _directory = new();
    private readonly string _podman;
    private readonly ServerProcess _service;

    private PodmanEngine(string podman)
    {
        _podman = podman;
        _service = new ServerProcess(podman, [.. Places, "system", "service", "--time=0", Host]);
    }

    public string SocketPath => _directory.File("p.sock");

    public string Host => $"unix://{SocketPath}";

    /// <summary>Why containers cannot be started here; empty where they can.</summary>
    public string WhyNotStarted { get; private set; } = "";

    private string[] Places =>
    [
        "--root", _directory.File("root"), "--runroot", _directory.File("run"), "--tmpdir", _directory.File("tmp"), "--storage-driver", "vfs",
        "--network-config-dir", _directory.File("networks"), "--cgroup-manager", "cgroupfs", "--events-backend", "file",
    ];

    /// <summary>Starts the service; null and why where Podman is missing or cannot serve.</summary>
    public static async Task<(PodmanEngine? Engine, string WhyNot)> StartAsync()
    {
        if (Binaries.Podman() is not { } podman)
        {
            return (null, "there is no podman: scripts/podman.sh could not fetch it");
        }

        var engine = new PodmanEngine(podman);
        try
        {
            await Eventually.Be(() => engine._service.HasExited || engine.Answers(), Patience);
            if (engine._service.HasExited)
            {
                throw new PodmanException("its service ended");
            }

            await engine.Import();
            engine.WhyNotStarted = await engine.TryStart();
            return (engine, "");
        }
        catch (PodmanException e)
        {
            await engine.DisposeAsync();
            return (null, $"podman cannot serve here: {e.Message} {engine._service.Log}");
        }
    }

    /// <summary>Makes a container and does not start it.</summary>
    public Task Create(string name, params string[] labels) => Run(["create", .. Options(name, labels), Image, "/bin/true"]);

    /// <summary>Makes a container and starts it; it writes what it is told to, and waits.</summary>
    public Task Start(string name, string script, params string[] labels) =>
        Run(["run", "--detach", .. Options(name, labels), Image, "/bin/sh", "-c", $"{script}; {Sleep}"]);

    /// <summary>Has Podman do something; what it said.</summary>
    /// <exception cref="PodmanException">It did not do it.</exception>
    public async Task<string> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(_podman, [.. Places, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : throw new PodmanException($"podman {string.Join(' ', arguments)}: {(await error).Trim()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_service.HasExited)
        {
            await Run("rm", "--all", "--force", "--time", "0");
        }

        await _service.DisposeAsync();
        _directory.Dispose();
    }

    private static string[] Options(string name, string[] labels) =>
    [
        "--name", name, "--network", "host", "--log-driver", "k8s-file",
        .. Mounted.SelectMany(folder => new[] { "--volume", $"{folder}:{folder}:ro" }), .. labels.SelectMany(label => new[] { "--label", label }),
    ];

    private async Task Import()
    {
        string folders = _directory.File("image");
        foreach (string folder in Mounted)
        {
            Directory.CreateDirectory(folders + folder);
        }

        await TarFile.CreateFromDirectoryAsync(folders, _directory.File("image.tar"), includeBaseDirectory: false);
        await Run("import", _directory.File("image.tar"), Image);
    }

    private async Task<string> TryStart()
    {
        try
        {
            await Run(["run", "--rm", .. Options("try", []), Image, "/bin/true"]);
            return "";
        }
        catch (PodmanException e)
        {
            return $"podman starts no containers here: {e.Message}";
        }
        finally
        {
            await Run("rm", "--all", "--force");
        }
    }

    private bool Answers()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>Podman did not do what it was told; the message is its own.</summary>
public sealed class PodmanException(string message) : Exception(message);
