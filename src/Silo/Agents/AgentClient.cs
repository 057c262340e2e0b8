using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Agents;

/// <summary>
/// Asks the agent of a cluster and waits for its reply. Every method throws <see cref="AgentCommandException"/> with the
/// reason when the agent refuses or does not answer; nothing is repeated, because whoever asked sees the error.
/// </summary>
internal sealed class AgentClient(INatsConnection nats)
{
    // An agent bounds its own request to the API server; this is longer, so that its reason arrives.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    /// <summary>How the agent is, with every reflector.</summary>
    public async Task<AgentStatus> Status(string cluster, CancellationToken cancellationToken) =>
        ReadStatus(await Ask(cluster, AgentVerb.Status, new AgentRequest(), cancellationToken));

    /// <summary>Has a collection listed again, or all of them when it is null; how many.</summary>
    public async Task<int> Resync(string cluster, CollectionKey? collection, string reason, CancellationToken cancellationToken)
    {
        var request = new AgentRequest { Collection = collection?.Written, Reason = reason };
        var reply = await Ask(cluster, AgentVerb.Resync, request, cancellationToken);
        return AgentReply.Read(Error(reply), reply.Data, AgentJson.Default.AgentResynced).Collections;
    }

    /// <summary>The JSON of one object as the API server has it now: without managedFields, a Secret redacted.</summary>
    public async Task<ReadOnlyMemory<byte>> Fetch(ObjectKey key, string reason, CancellationToken cancellationToken)
    {
        var request = new AgentRequest { Collection = key.Collection.Written, Namespace = key.Namespace, Name = key.Name, Reason = reason };
        var reply = await Ask(key.Cluster, AgentVerb.Fetch, request, cancellationToken);
        return AgentReply.Body(Error(reply), reply.Data);
    }

    /// <summary>Has the agent end its lists and watches until <see cref="Resume"/> or its restart.</summary>
    public async Task<AgentStatus> Pause(string cluster, string reason, CancellationToken cancellationToken) =>
        ReadStatus(await Ask(cluster, AgentVerb.Pause, new AgentRequest { Reason = reason }, cancellationToken));

    public async Task<AgentStatus> Resume(string cluster, string reason, CancellationToken cancellationToken) =>
        ReadStatus(await Ask(cluster, AgentVerb.Resume, new AgentRequest { Reason = reason }, cancellationToken));

    /// <summary>Why an object is known as deep as it is.</summary>
    public async Task<TierExplanation> Explain(ObjectKey key, CancellationToken cancellationToken)
    {
        var request = new AgentRequest { Collection = key.Collection.Written, Namespace = key.Namespace, Name = key.Name };
        var reply = await Ask(key.Cluster, AgentVerb.Explain, request, cancellationToken);
        return AgentReply.Read(Error(reply), reply.Data, AgentJson.Default.TierExplanation);
    }

    /// <summary>What a product says of itself.</summary>
    public async Task<string> Probe(string cluster, ProductProbe probe, CancellationToken cancellationToken)
    {
        var reply = await Ask(cluster, AgentVerb.Probe, new AgentRequest { Probe = probe, Reason = $"the version of {probe.Product}" }, cancellationToken);
        return AgentReply.Read(Error(reply), reply.Data, AgentJson.Default.AgentProbed).Version;
    }

    /// <summary>Puts a canary into a collection, or, not <paramref name="exists"/>, takes it out.</summary>
    public async Task<AgentInjected> Inject(CollectionKey collection, string? @namespace, string name, bool exists, CancellationToken cancellationToken)
    {
        var request = new AgentRequest { Collection = collection.Written, Namespace = @namespace, Name = name, Reason = "a check" };
        var reply = await Ask(collection.Cluster, exists ? AgentVerb.Inject : AgentVerb.Retract, request, cancellationToken);
        return AgentReply.Read(Error(reply), reply.Data, AgentJson.Default.AgentInjected);
    }

    private static AgentStatus ReadStatus(NatsMsg<byte[]> reply) => AgentReply.Read(Error(reply), reply.Data, AgentJson.Default.AgentStatus);

    private static string? Error(NatsMsg<byte[]> reply) =>
        reply.Headers?.TryGetLastValue(AgentCommandException.Header, out var error) == true ? error : null;

    private async Task<NatsMsg<byte[]>> Ask(string cluster, AgentVerb verb, AgentRequest request, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, AgentJson.Default.AgentRequest);
        try
        {
            return await nats.RequestAsync<byte[], byte[]>(
                Subjects.AgentCommand(cluster, verb), body, replyOpts: new NatsSubOpts { Timeout = Patience }, cancellationToken: cancellationToken);
        }
        catch (NatsNoRespondersException e)
        {
            throw new AgentCommandException(AgentErrorKind.Silent, $"no agent of cluster {cluster} is connected to the broker", e);
        }
        catch (NatsNoReplyException e)
        {
            throw new AgentCommandException(AgentErrorKind.Silent, $"the agent of cluster {cluster} did not answer within {Patience.TotalSeconds:0} s", e);
        }
        catch (NatsException e)
        {
            throw new AgentCommandException(AgentErrorKind.Unavailable, $"the broker cannot be used: {e.Message}", e);
        }
    }
}
