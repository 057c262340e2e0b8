using MeshSync.Fabric.Agent.Platforms.Docker.Objects;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Watching;

/// <summary>
/// Names that one look at a collection has come across. Networks, and nodes of a Swarm, may share one, and with it the key of their object:
/// the first is told of and the others are not, or they would take the place of each other with every look.
/// </summary>
internal sealed class NamesTaken
{
    private readonly HashSet<(string Project, string Name)> _names = [];

    public bool TryTake(EngineObject keys) => _names.Add((keys.Project, keys.Name));
}
