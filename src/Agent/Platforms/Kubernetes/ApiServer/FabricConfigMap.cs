using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Broker;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>
/// Finds the fabric's own NATS where <c>BROKER_URL</c> names a broker without JetStream, as Meshery Operator's is: ConfigMap
/// <c>meshsync-fabric</c> of the agent's namespace has its <c>url</c>, and in <c>credentialsSecret</c>, if it needs any, the name of a
/// Secret with a <c>token</c>, <c>nats.creds</c> or <c>nats.nk</c>. It is read anew each time, so that an edit counts with the next try.
/// </summary>
internal sealed class FabricConfigMap(ApiConnection api, AgentOptions options) : IBrokerDirectory
{
    private const string Name = "meshsync-fabric";
    private const string TokenKey = "token";
    private const string CredentialsKey = "nats.creds";
    private const string NKeyKey = "nats.nk";

    private readonly string? _namespace = AgentNamespace.Find(options);

    public async Task<(BrokerAccess? Access, string Problem)> Find(CancellationToken cancellationToken)
    {
        if (_namespace is null)
        {
            return (null, "Set BROKER_URL to a NATS with JetStream, or MESHSYNC_NAMESPACE to the namespace of a ConfigMap meshsync-fabric that names one.");
        }

        try
        {
            return await Read(_namespace, cancellationToken);
        }
        catch (ApiException e) when (e.Status.Code == 403)
        {
            return (null, $"ConfigMap {Name} in namespace {_namespace}, or its Secret, may not be read ({e.Status}): allow 'get' on them.");
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or TimeoutException or JsonException or FormatException)
        {
            return (null, $"ConfigMap {Name} in namespace {_namespace} cannot be used: {e.Message}");
        }
    }

    private async Task<(BrokerAccess? Access, string Problem)> Read(string space, CancellationToken cancellationToken)
    {
        if (await Get($"api/v1/namespaces/{space}/configmaps/{Name}", FabricJson.Default.DataDocument, cancellationToken) is not { } found)
        {
            return (null, $"Say where the fabric's own NATS is: "
                + $"kubectl create configmap {Name} --namespace {space} --from-literal=url=nats://HOST:4222 (a running one is read anew with every try)");
        }

        if (found.Data?.GetValueOrDefault("url") is not { Length: > 0 } url)
        {
            return (null, $"ConfigMap {Name} in namespace {space} has no url: "
                + $"kubectl patch configmap {Name} --namespace {space} --patch '{{\"data\":{{\"url\":\"nats://HOST:4222\"}}}}'");
        }

        var access = new BrokerAccess(BrokerUrl.Parse(url.Trim()), $"ConfigMap {space}/{Name}");
        access = access with { Login = new BrokerLogin { Token = access.Url.Token } };
        return found.Data.GetValueOrDefault("credentialsSecret") is { Length: > 0 } secret
            ? await LogIn(access, space, secret, cancellationToken)
            : (access, "");
    }

    private async Task<(BrokerAccess? Access, string Problem)> LogIn(BrokerAccess access, string space, string secret, CancellationToken cancellationToken)
    {
        var found = await Get($"api/v1/namespaces/{space}/secrets/{Uri.EscapeDataString(secret)}", FabricJson.Default.DataDocument, cancellationToken);
        var login = Text(found?.Data, CredentialsKey) is { } credentials ? new BrokerLogin { Credentials = credentials }
            : Text(found?.Data, NKeyKey) is { } nkey ? new BrokerLogin { NKey = nkey }
            : Text(found?.Data, TokenKey) is { } token ? new BrokerLogin { Token = token.Trim() }
            : null;
        return login is not null
            ? (access with { Login = login }, "")
            : (null, $"ConfigMap {Name} names Secret {secret}, which has none of {TokenKey}, {CredentialsKey} and {NKeyKey}: "
                + $"kubectl create secret generic {secret} --namespace {space} --from-literal={TokenKey}=TOKEN");
    }

    private static string? Text(Dictionary<string, string>? data, string key) =>
        data?.GetValueOrDefault(key) is { Length: > 0 } value ? Encoding.UTF8.GetString(Convert.FromBase64String(value)) : null;

    /// <summary>An object; null where there is none.</summary>
    private async Task<T?> Get<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            using var response = await api.Get(path, null, null, cancellationToken);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, type, cancellationToken);
        }
        catch (ApiException e) when (e.Status.Code == 404)
        {
            return null;
        }
    }
}

/// <summary>A ConfigMap, or a Secret, whose values are in base64.</summary>
internal sealed record DataDocument(Dictionary<string, string>? Data);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DataDocument))]
internal sealed partial class FabricJson : JsonSerializerContext;
