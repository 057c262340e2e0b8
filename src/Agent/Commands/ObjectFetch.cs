using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Objects;
using MeshSync.Fabric.Contracts.Redaction;

namespace MeshSync.Fabric.Agent.Commands;

/// <summary>
/// Reads one object as a watch would tell of it. What is not watched is not handed out: the scope says what may leave
/// the cluster.
/// </summary>
internal sealed class ObjectFetch(
    IObjectReader objects, WatchedResources watched, BrokerConnection broker, AgentOptions options, TimeProvider time)
{
    // What a reply takes beside the object.
    private const int ReplyAllowance = 512;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <exception cref="AgentCommandException">Says why there is no object.</exception>
    public async Task<PooledBuffer> Fetch(AgentRequest request, CancellationToken cancellationToken)
    {
        var target = await watched.Find(request.Collection, cancellationToken);
        var type = target.Type;
        string @namespace = Namespace(type, request.Namespace ?? "");
        if (target.Namespaces.Count > 0 && !target.Namespaces.Contains(@namespace))
        {
            throw Error(AgentErrorKind.NotWatched, $"namespace {@namespace} is out of the agent's scope");
        }

        string name = Name(request.Name);
        using var read = await Read(type, @namespace, name, cancellationToken);
        return Edited(type, name, read.Window.Slice(read.Object.Start, read.Object.End));
    }

    private async Task<SingleObject> Read(ResourceType type, string @namespace, string name, CancellationToken cancellationToken)
    {
        var read = new SingleObject();
        try
        {
            using var timeout = new CancellationTokenSource(Timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            await objects.Read(type, @namespace, name, new ObjectRead(Timeout), read, either.Token);
            return read;
        }
        catch (Exception e)
        {
            read.Dispose();
            throw cancellationToken.IsCancellationRequested ? e : new AgentCommandException(KindOf(e), e.Message, e);
        }
    }

    private PooledBuffer Edited(ResourceType type, string name, ReadOnlySpan<byte> json)
    {
        var edited = new PooledBuffer();
        try
        {
            Copy(type, json, edited);
            int most = broker.MaxPayload - ReplyAllowance;
            return edited.WrittenCount <= most ? edited : throw Error(
                AgentErrorKind.TooLarge,
                $"{name} has {edited.WrittenCount} bytes and the broker carries {most}: raise max_payload in the nats-server configuration");
        }
        catch (MalformedObjectException e)
        {
            edited.Dispose();
            throw new AgentCommandException(AgentErrorKind.Unavailable, $"{name} is no object: {e.Message}", e);
        }
        catch (AgentCommandException)
        {
            edited.Dispose();
            throw;
        }
    }

    private void Copy(ResourceType type, ReadOnlySpan<byte> json, PooledBuffer edited)
    {
        if (SecretRedactor.Applies(type.Kind))
        {
            // The watch has counted a release that cannot be read.
            OutgoingSecret.Copy(json, options.RedactSecrets, edited);
        }
        else
        {
            RawObject.Copy(json, edited, ObjectEdits.CutManagedFields);
        }
    }

    private static AgentErrorKind KindOf(Exception error) => error switch
    {
        ApiException { Status.Code: 403 } => AgentErrorKind.Forbidden,
        ApiException { Status.Code: 404 } => AgentErrorKind.NotFound,
        ObjectTooLargeException => AgentErrorKind.TooLarge,
        _ => AgentErrorKind.Unavailable,
    };

    private string Namespace(ResourceType type, string given) => (type.Namespaced, given.Length > 0) switch
    {
        (true, false) when objects.NeedsNamespaces => throw Error(AgentErrorKind.BadRequest, $"{type.Resource} live in namespaces: name one"),
        (false, true) => throw Error(AgentErrorKind.BadRequest, $"{type.Resource} live in no namespace: name none"),
        (true, true) => Name(given),
        _ => "",
    };

    // What Kubernetes accepts in no name, and what would make the path one of something else.
    private static string Name(string? given) =>
        given is null or "" or "." or ".." || given.AsSpan().IndexOfAny('/', '%') >= 0
            ? throw Error(AgentErrorKind.BadRequest, $"'{given}' is no name")
            : given;

    private static AgentCommandException Error(AgentErrorKind kind, string message) => new(kind, message);
}
