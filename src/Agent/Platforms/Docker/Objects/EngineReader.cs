using System.Text.Json;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms.Docker.Engine;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Objects;

/// <summary>Reads what an engine has: lists, and each thing as a whole where the list does not have that already.</summary>
internal sealed class EngineReader(EngineConnection engine, AgentOptions options)
{
    /// <summary>Things asked for at once: an engine answers several sooner than one after the other, and has others to answer too.</summary>
    private const int AtOnce = 8;

    private readonly EngineObjectWriter _writer = new(options.RedactSecrets);

    /// <summary>Reads everything of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="isWhole">As a whole, not only as the list shows it.</param>
    /// <param name="read">Is told how many bytes an answer had.</param>
    /// <param name="take">Takes each; it is disposed of afterwards.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ReadAll(EngineKind kind, bool isWhole, Action<int>? read, Func<ReadObject, ValueTask> take, CancellationToken cancellationToken)
    {
        if (kind == EngineKind.ComposeProjects)
        {
            await ReadProjects(read, take, cancellationToken);
            return;
        }

        using var list = await engine.GetJson(kind.ListPath, read, cancellationToken);
        if (kind.RowsAreWhole || !isWhole)
        {
            foreach (var row in kind.RowsOf(list.RootElement))
            {
                using var found = new ReadObject(_writer, kind, row);
                await take(found);
            }

            return;
        }

        foreach (string[] ids in kind.RowsOf(list.RootElement).Select(row => EngineObject.Of(kind, row).Id).Chunk(AtOnce))
        {
            var found = await Task.WhenAll(ids.Select(id => ReadOne(kind, id, read, cancellationToken)));
            foreach (var one in found.OfType<ReadObject>())
            {
                using (one)
                {
                    await take(one);
                }
            }
        }
    }

    /// <summary>Reads one as a whole; null when there is none.</summary>
    /// <param name="kind">Of what kind.</param>
    /// <param name="id">Its id, or its name.</param>
    /// <param name="read">Is told how many bytes the answer had.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ReadObject?> ReadOne(EngineKind kind, string id, Action<int>? read, CancellationToken cancellationToken)
    {
        if (kind == EngineKind.ComposeProjects)
        {
            return await ReadProject(id, cancellationToken);
        }

        try
        {
            using var found = await engine.GetJson(kind.PathOf(id), read, cancellationToken);
            return new ReadObject(_writer, kind, found.RootElement);
        }
        catch (ApiException e) when (e.Status.Code == 404)
        {
            return null;
        }
    }

    /// <summary>What is left of one that is gone.</summary>
    public ReadObject Gone(EngineKind kind, EngineObject keys) => ReadObject.Gone(_writer, kind, keys);

    private async Task<ReadObject?> ReadProject(string name, CancellationToken cancellationToken)
    {
        using var projects = await Projects(null, cancellationToken);
        var found = projects.RootElement.EnumerateArray().FirstOrDefault(project => EngineObject.Of(EngineKind.ComposeProjects, project).Name == name);
        return found.ValueKind == JsonValueKind.Object ? new ReadObject(_writer, EngineKind.ComposeProjects, found) : null;
    }

    private async Task ReadProjects(Action<int>? read, Func<ReadObject, ValueTask> take, CancellationToken cancellationToken)
    {
        using var projects = await Projects(read, cancellationToken);
        foreach (var project in projects.RootElement.EnumerateArray())
        {
            using var found = new ReadObject(_writer, EngineKind.ComposeProjects, project);
            await take(found);
        }
    }

    private async Task<JsonDocument> Projects(Action<int>? read, CancellationToken cancellationToken)
    {
        using var containers = await engine.GetJson(EngineKind.Containers.ListPath, read, cancellationToken);
        using var networks = await engine.GetJson(EngineKind.Networks.ListPath, read, cancellationToken);
        using var volumes = await engine.GetJson(EngineKind.Volumes.ListPath, read, cancellationToken);
        var projects = new ComposeProjects();
        projects.AddContainers(EngineKind.Containers.RowsOf(containers.RootElement));
        projects.AddNetworks(EngineKind.Networks.RowsOf(networks.RootElement));
        projects.AddVolumes(EngineKind.Volumes.RowsOf(volumes.RootElement));
        return projects.ToJson();
    }
}
