using System.Runtime.CompilerServices;
using MeshSync.Fabric.Cli.Documents;

namespace MeshSync.Fabric.Cli.Identifying;

/// <summary>Where objects are read from: files, directories, standard input, snapshots.</summary>
internal sealed record ObjectSources(IReadOnlyList<string> Files, IReadOnlyList<string> Snapshots)
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    public bool IsEmpty => Files.Count == 0 && Snapshots.Count == 0;

    /// <param name="terminal">Its input is <c>-</c>.</param>
    /// <param name="complain">Told the file and what is wrong with it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async IAsyncEnumerable<ObjectDocument> ReadAsync(
        Terminal terminal, Action<string, string> complain, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (string file in Files.SelectMany(file => Expand(file, complain)))
        {
            await foreach (ObjectDocument document in ReadFileAsync(file, terminal, complain, cancellation).ConfigureAwait(false))
            {
                yield return document;
            }
        }

        foreach (string snapshot in Snapshots)
        {
            await foreach (ObjectDocument document in ReadFileAsync(snapshot, terminal, complain, cancellation).ConfigureAwait(false))
            {
                yield return SnapshotObject.AsObject(document);
            }
        }
    }

    private static string[] Expand(string file, Action<string, string> complain)
    {
        if (!Directory.Exists(file))
        {
            return [file];
        }

        string[] found = [.. Directory.EnumerateFiles(file, "*", SearchOption.AllDirectories)
            .Where(name => Endings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)];
        if (found.Length == 0)
        {
            complain(file, "there is no YAML or JSON file in it.");
        }

        return found;
    }

    private static async IAsyncEnumerable<ObjectDocument> ReadFileAsync(
        string file, Terminal terminal, Action<string, string> complain, [EnumeratorCancellation] CancellationToken cancellation)
    {
        IAsyncEnumerator<ObjectDocument> documents = ObjectFile.ReadAsync(file, terminal.Input, cancellation).GetAsyncEnumerator(cancellation);
        await using (documents.ConfigureAwait(false))
        {
            while (true)
            {
                try
                {
                    if (!await documents.MoveNextAsync().ConfigureAwait(false))
                    {
                        yield break;
                    }
                }
                catch (Exception failure) when (failure is FormatException or IOException or UnauthorizedAccessException)
                {
                    complain(file, failure.Message);
                    yield break;
                }

                yield return documents.Current;
            }
        }
    }
}
