using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Engine;

/// <summary>
/// Which engine answers. Docker keeps an id of its own. Podman makes one up for each answer, so it is known by the machine and the place
/// where its images lie.
/// </summary>
internal sealed class EngineIdentity(EngineConnection engine)
{
    private const string MachineIdFile = "/etc/machine-id";

    private string? _id;

    /// <summary>The engine's id.</summary>
    /// <exception cref="JsonException">It says nothing that could be one.</exception>
    public async Task<string> Read(CancellationToken cancellationToken)
    {
        var (one, other) = (await Info(cancellationToken), await Info(cancellationToken));
        _id = IdOf(one, other);
        return _id;
    }

    /// <summary>What the engine says of itself, if it is still the one that was identified.</summary>
    /// <exception cref="IOException">Another engine answers at this address: what it has must not be taken for what became of the first.</exception>
    public async Task<EngineInfo> Confirm(CancellationToken cancellationToken)
    {
        var info = await Info(cancellationToken);
        if (_id is { } known && IdOf(info, info) != known && IdOf(info, info with { Id = "" }) != known)
        {
            throw new IOException($"Another engine answers at {engine.Address}: restart the agent if that is meant.");
        }

        return info;
    }

    private async Task<EngineInfo> Info(CancellationToken cancellationToken)
    {
        using var answer = await engine.GetJson("info", null, cancellationToken);
        return answer.Deserialize(EngineJson.Default.EngineInfo) ?? throw new JsonException("The engine says nothing of itself.");
    }

    private string IdOf(EngineInfo one, EngineInfo other) => IdOf(engine.Address, one, other);

    /// <summary>The id of an engine that has said this of itself, one time and another.</summary>
    /// <exception cref="JsonException">It says nothing that could be one.</exception>
    internal static string IdOf(EngineAddress address, EngineInfo one, EngineInfo other)
    {
        if (one.Id is { Length: > 0 } id && id == other.Id)
        {
            // Docker's older ids have colons, which are in the way in addresses and file names.
            return id.Replace(':', '-').Replace('/', '-').Replace('%', '-');
        }

        string machine = address.SocketPath is not null && File.Exists(MachineIdFile) ? File.ReadAllText(MachineIdFile).Trim() : one.Name ?? "";
        return one.DockerRootDir is { Length: > 0 } root && machine.Length > 0
            ? new Guid(XxHash128.Hash(Encoding.UTF8.GetBytes($"{machine}\n{root}"))).ToString()
            : throw new JsonException("The engine has no id of its own, and names neither itself nor a place: set MESHSYNC_CLUSTER_ID.");
    }
}
