using System.CommandLine;
using MeshSync.Fabric.Cli.Clusters;
using MeshSync.Fabric.Cli.Documents;
using MeshSync.Fabric.Cli.Silos;

namespace MeshSync.Fabric.Cli.Snapshotting;

/// <summary><c>fabric snapshot</c>: writes what the fabric knows, or what an API server has, into a file.</summary>
internal sealed class SnapshotCommand
{
    private const string StandardOutput = "-";

    private readonly Argument<string> _file = new("file") { Description = "JSON lines, an object a line, as fabric identify -f reads them; - for standard output." };
    private readonly Option<string?> _cluster = new("--cluster") { Description = "Of what the fabric knows, only this cluster.", HelpName = "id" };
    private readonly Option<string?> _kubeconfig = new("--kubeconfig") { Description = "Read this cluster's API server instead of what the fabric knows.", HelpName = "path" };
    private readonly Option<string?> _context = new("--context") { Description = "Context of the kubeconfig; likewise.", HelpName = "name" };
    private readonly SiloOptions _silo = new();
    private readonly Terminal _terminal;

    private SnapshotCommand(Terminal terminal) => _terminal = terminal;

    public static Command Create(Terminal terminal)
    {
        var snapshot = new SnapshotCommand(terminal);
        var command = new Command("snapshot", "Write what the fabric knows of clusters, or what an API server has, into a file. Values of Secrets are not in it.")
        {
            snapshot._file, snapshot._cluster, snapshot._kubeconfig, snapshot._context, snapshot._silo.Url, snapshot._silo.Token,
        };
        command.SetAction(snapshot.Run);
        return command;
    }

    private async Task<int> Run(ParseResult arguments, CancellationToken cancellation)
    {
        var progress = new SnapshotProgress(_terminal);
        if (arguments.GetValue(_kubeconfig) is not null || arguments.GetValue(_context) is not null)
        {
            using var cluster = KubeCluster.Of(arguments.GetValue(_kubeconfig), arguments.GetValue(_context));
            return await Write(arguments.GetValue(_file)!, new ClusterObjects(cluster, progress).Read(cancellation), progress, cancellation).ConfigureAwait(false);
        }

        using var silo = _silo.Connect(arguments, _terminal);
        return await Write(arguments.GetValue(_file)!, new FabricObjects(silo, progress).Read(arguments.GetValue(_cluster), cancellation), progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>A file is there when it is complete, and not before.</summary>
    private async Task<int> Write(string file, IAsyncEnumerable<ObjectDocument> objects, SnapshotProgress progress, CancellationToken cancellation)
    {
        var part = $"{file}.part";
        try
        {
            if (file == StandardOutput)
            {
                await Write(_terminal.Output, objects, progress, cancellation).ConfigureAwait(false);
            }
            else
            {
                var output = File.Create(part);
                await using (output.ConfigureAwait(false))
                {
                    await Write(output, objects, progress, cancellation).ConfigureAwait(false);
                }

                File.Move(part, file, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            await _terminal.Error.WriteLineAsync($"{e.Message.TrimEnd('.')}: can {file} be written, and does the cluster answer?").ConfigureAwait(false);
            return 1;
        }
        finally
        {
            if (File.Exists(part)) // Where there is no folder either, deleting fails.
            {
                File.Delete(part);
            }
        }

        return await progress.Conclude(file).ConfigureAwait(false) ? 0 : 1;
    }

    private static async Task Write(Stream output, IAsyncEnumerable<ObjectDocument> objects, SnapshotProgress progress, CancellationToken cancellation)
    {
        await foreach (var one in objects.WithCancellation(cancellation).ConfigureAwait(false))
        {
            await output.WriteAsync(one.Json, cancellation).ConfigureAwait(false);
            await output.WriteAsync("\n"u8.ToArray(), cancellation).ConfigureAwait(false);
            progress.Wrote();
        }

        await output.FlushAsync(cancellation).ConfigureAwait(false);
    }
}
