using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Pods;
using MeshSync.Fabric.Simulator.Population;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;
using MeshSync.Fabric.Simulator.Writing;

namespace MeshSync.Fabric.Simulator.Hosting;

/// <summary>
/// A simulated cluster behind an HTTP API server on loopback. Objects are changed from outside over HTTP, or here from raw JSON.
/// </summary>
public sealed class SimulatedApiServer : IAsyncDisposable
{
    private readonly SimulatedCluster _cluster;
    private readonly SimulatedClusterOptions _options;
    private readonly FrontDoor _door;
    private readonly ChurnLoop _churn;
    private readonly bool _ownsKubeconfig;
    private readonly HttpHost _host;

    private SimulatedApiServer(SimulatedClusterOptions options)
    {
        _options = options;
        _cluster = new SimulatedCluster(options);
        _door = new FrontDoor(_cluster);
        _host = new HttpHost(_door.HandleAsync);
        _ownsKubeconfig = options.KubeconfigPath is null;
        KubeconfigPath = options.KubeconfigPath ?? Path.Combine(Path.GetTempPath(), $"simulated-{Guid.NewGuid():n}.kubeconfig");
        var population = new ClusterPopulation(_cluster, options);
        new ClusterBuilder(population, options).Build();
        ClusterId = population.ClusterId;
        _churn = new ChurnLoop(_cluster, new ClusterChurn(population));
    }

    public string Name => _options.Name;

    public Uri Address => _host.Address;

    public string Kubeconfig => Hosting.Kubeconfig.For(_options.Name, Address);

    public string KubeconfigPath { get; }

    /// <summary>UID of the namespace kube-system.</summary>
    public string ClusterId { get; }

    public FaultBoard Faults => _cluster.Faults;

    public long ResourceVersion => _cluster.Store.ResourceVersion;

    /// <summary>The latest requests, oldest first; those for /simulator are not among them.</summary>
    public IReadOnlyCollection<RecordedRequest> Requests => _door.Recorded;

    /// <summary>Changes a second from now on; 0 stops them.</summary>
    public double Churn
    {
        get => _cluster.ChurnRate;
        set => _cluster.ChurnRate = value;
    }

    public static async Task<SimulatedApiServer> StartAsync(
        SimulatedClusterOptions? options = null, CancellationToken cancellationToken = default)
    {
        var server = new SimulatedApiServer(options ?? new SimulatedClusterOptions());
        await server.ListenAsync(server._options.Port, cancellationToken);
        await File.WriteAllTextAsync(server.KubeconfigPath, server.Kubeconfig, cancellationToken);
        server._churn.Start();
        return server;
    }

    /// <summary>Creates the object, or replaces it whole; its apiVersion and kind say where it belongs.</summary>
    public ObjectVersion Apply(string json)
    {
        var (resource, ns, name, item) = Read(json);
        var exists = _cluster.Store.Find(_cluster.Store.Collection(resource.GroupResource), ObjectDraft.KeyOf(ns, name)) is not null;
        ObjectReader.Metadata(item).Remove("resourceVersion");
        return Version(exists ? _cluster.Writer.Update(resource, ns, name, item) : _cluster.Writer.Create(resource, ns, item));
    }

    public ObjectVersion Create(string json)
    {
        var (resource, ns, _, item) = Read(json);
        return Version(_cluster.Writer.Create(resource, ns, item));
    }

    /// <summary>Replaces an object that exists.</summary>
    public ObjectVersion Update(string json)
    {
        var (resource, ns, name, item) = Read(json);
        return Version(_cluster.Writer.Update(resource, ns, name, item));
    }

    /// <summary>Deletes the object; a namespace with all that is in it, a CRD with its resource.</summary>
    /// <param name="groupResource">"pods", "deployments.apps".</param>
    /// <param name="ns">Empty for cluster-scoped objects.</param>
    public ObjectVersion Delete(string groupResource, string ns, string name) =>
        Version(_cluster.Writer.Delete(Resource(groupResource), ns, name));

    /// <summary>
    /// Serves these bytes in place of an object, in lists, in GETs and as a MODIFIED event, as something broken behind the
    /// server would; <see cref="Apply"/> mends it.
    /// </summary>
    public ObjectVersion Corrupt(string groupResource, string ns, string name, string raw) => Version(
        _cluster.Store.Corrupt(_cluster.Store.Collection(groupResource), ObjectDraft.KeyOf(ns, name), Encoding.UTF8.GetBytes(raw))
            ?? throw new ArgumentException($"no {groupResource} {name} in namespace \"{ns}\"", nameof(name)));

    /// <summary>The object as a GET returns it, or null.</summary>
    public string? Get(string groupResource, string ns, string name)
    {
        var resource = Resource(groupResource);
        var stored = _cluster.Store.Find(_cluster.Store.Collection(groupResource), ObjectDraft.KeyOf(ns, name));
        var bytes = new ArrayBufferWriter<byte>(4096);
        if (stored is not null)
        {
            bytes.WriteObject(resource, stored, AnswerShape.Whole);
        }

        return stored is null ? null : Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>The container of a pod, to be played; from the first call on it is said to run.</summary>
    public PodConsole Console(string ns, string pod) => _cluster.Consoles.Of(ns, pod);

    /// <summary>Leaves these out of discovery though they are served, as a server does that has just started; none ends it.</summary>
    public void HideFromDiscovery(params string[] groupResources) => _cluster.Catalog.Hide(groupResources);

    /// <summary>Serves the objects of a resource in another group too, as an aggregated API does that only changes their form.</summary>
    public void Mirror(string groupResource, string group, string version)
    {
        var resource = Resource(groupResource);
        var mirror = new ServedResource(group, version, resource.Plural, resource.Kind, resource.Namespaced) { StoredIn = groupResource };
        _cluster.Catalog.Replace(mirror.GroupResource, [mirror]);
    }

    /// <summary>How many objects there are of a resource.</summary>
    public int Count(string groupResource) => _cluster.Store.Read(_cluster.Store.Collection(groupResource)).Objects.Count;

    /// <summary>How many objects there are in all.</summary>
    public int Count() => _cluster.Store.Count().Values.Sum();

    /// <summary>Forgets all history: every resourceVersion and continue token given out so far is now too old.</summary>
    public void Compact() => _cluster.Store.Compact();

    /// <summary>So many of the next deletions are carried out, and no watch ever hears of them, as from a watch cache that has lost its way.</summary>
    public void LoseDeletions(int count) => _cluster.Store.LoseDeletions(count);

    /// <summary>Restarts the server on its port: all connections break, no history survives.</summary>
    /// <param name="resourceVersion">Lower than before: a cluster restored from a backup. Null keeps what is.</param>
    public async Task RestartAsync(long? resourceVersion = null, CancellationToken cancellationToken = default)
    {
        await StopAsync(cancellationToken);
        if (resourceVersion is { } version)
        {
            _cluster.Store.Rewind(version);
        }
        else
        {
            _cluster.Store.Compact();
        }

        await StartAgainAsync(cancellationToken);
    }

    /// <summary>Stops listening; <see cref="StartAgainAsync"/> ends the outage.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public Task StartAgainAsync(CancellationToken cancellationToken = default) => ListenAsync(Address.Port, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _churn.DisposeAsync();
        await StopAsync();
        if (_ownsKubeconfig)
        {
            File.Delete(KubeconfigPath);
        }
    }

    private async Task ListenAsync(int port, CancellationToken cancellationToken)
    {
        await _host.StartAsync(port, cancellationToken);
        _cluster.Ready = true;
    }

    private (ServedResource Resource, string Namespace, string Name, JsonObject Item) Read(string json)
    {
        var item = ObjectReader.Parse(Encoding.UTF8.GetBytes(json));
        var (apiVersion, kind) = (ObjectReader.Text(item, "apiVersion"), ObjectReader.Text(item, "kind"));
        var resource = _cluster.Catalog.FindKind(apiVersion, kind)
            ?? throw new ArgumentException($"no resource is served for {apiVersion} {kind}", nameof(json));
        var metadata = ObjectReader.Metadata(item);
        return (resource, resource.Namespaced ? ObjectReader.Text(metadata, "namespace") : "", ObjectReader.Text(metadata, "name"), item);
    }

    private ServedResource Resource(string groupResource) => _cluster.Catalog.FindGroupResource(groupResource)
        ?? throw new ArgumentException($"no such resource: {groupResource}", nameof(groupResource));

    private static ObjectVersion Version(StoredObject stored) => new(stored.Uid, stored.ResourceVersion);
}

/// <summary>What a write left behind.</summary>
public readonly record struct ObjectVersion(string Uid, long ResourceVersion);
