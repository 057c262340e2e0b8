using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MeshSync.Fabric.Testing.Kube;
using MeshSync.Fabric.Testing.Processes;
using Xunit;

namespace MeshSync.Fabric.Testing;

/// <summary>
/// A real kube-apiserver with its own etcd on free loopback ports, with TLS, RBAC and token users. Starting one takes some ten
/// seconds, so tests share it: <c>[assembly: AssemblyFixture(typeof(KubeApiServer))]</c>. Port and data survive a restart.
/// </summary>
public sealed class KubeApiServer : IAsyncLifetime
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);

    private readonly KubeApiServerOptions _options;
    private readonly TempDirectory _directory = new();
    private readonly ClusterKeys _keys;
    private readonly KubeBinaries _binaries = KubeBinaries.Find();
    private EtcdServer? _etcd;
    private ServerProcess? _process;
    private ServerProcess? _controllers;
    private HttpClient? _admin;

    public KubeApiServer()
        : this(new KubeApiServerOptions())
    {
    }

    private KubeApiServer(KubeApiServerOptions options)
    {
        _options = options;
        _keys = new ClusterKeys(_directory.Subdirectory("keys"), TimeProvider.System);
    }

    public Uri Url { get; private set; } = new("https://127.0.0.1:0");

    /// <summary>Path of a kubeconfig whose user may do everything.</summary>
    public string AdminKubeConfig => _keys.WriteKubeConfig("admin", AdminToken, Url);

    /// <summary>Path of a kubeconfig of the user "alice", who has no rights but what a test gives to her.</summary>
    public string AliceKubeConfig => _keys.WriteKubeConfig("alice", AliceToken, Url);

    public string AdminToken => _keys.AdminToken;

    public string AliceToken => _keys.AliceToken;

    /// <summary>Path of the certificate (PEM) that vouches for the server.</summary>
    public string AuthorityFile => _keys.File("ca.crt");

    /// <summary>A client with the administrator's token, based at <see cref="Url"/>.</summary>
    public HttpClient Admin => _admin ?? throw new InvalidOperationException("kube-apiserver was not started");

    /// <summary>Whether the binaries include a kube-controller-manager; KUBEBUILDER_ASSETS seldom do.</summary>
    public bool HasControllerManager => _binaries.ControllerManager is not null;

    /// <summary>The tail of the server's log since its last start, for messages of failed tests.</summary>
    public string Log => _process?.Log ?? "";

    /// <summary>Id of the server's process, for measuring it; 0 before the start.</summary>
    public int ProcessId => _process?.Id ?? 0;

    public static async Task<KubeApiServer> StartAsync(KubeApiServerOptions? options = null)
    {
        var server = new KubeApiServer(options ?? new KubeApiServerOptions());
        try
        {
            await server.InitializeAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server on a port of its choice; called by xunit and by <see cref="StartAsync"/>.</summary>
    public async ValueTask InitializeAsync()
    {
        _etcd = await EtcdServer.StartAsync(_binaries.Etcd, _directory.File("etcd"));
        _process = await PortRace.Run("kube-apiserver", async port =>
        {
            Url = new Uri($"https://127.0.0.1:{port}");
            _admin?.Dispose();
            _admin = CreateClient(AdminToken);
            var process = Launch();
            return (process, await BecomesReady(process), process.Log);
        });
        if (_options.ControllerManager)
        {
            var manager = _binaries.ControllerManager ?? throw new FileNotFoundException("there is no kube-controller-manager beside kube-apiserver");
            var flags = ControllerManagerFlags.For(_keys, AdminKubeConfig, await _binaries.IsOlderThan(24));
            _controllers = new ServerProcess(manager, flags);
        }
    }

    /// <summary>A client with the given token, based at <see cref="Url"/>, that trusts only this server.</summary>
    public HttpClient CreateClient(string token)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(_keys.Authority);
        var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } };
        var client = new HttpClient(handler) { BaseAddress = Url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Starts a stopped or killed server again, on the same port with the same data.</summary>
    public async Task StartAgainAsync()
    {
        await Running.DisposeAsync();
        _process = Launch();
        if (!await BecomesReady(_process))
        {
            throw new InvalidOperationException($"kube-apiserver did not start again:\n{Log}");
        }
    }

    /// <summary>Asks kube-apiserver to end, and waits for it; its store goes on.</summary>
    public Task StopAsync() => Running.Stop();

    /// <summary>Ends kube-apiserver as a crash would; its store goes on.</summary>
    public Task KillAsync() => Running.Kill();

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    /// <summary>
    /// Drops the history from the store, as happens every five minutes in a real cluster. After a restart, which also empties
    /// the server's own cache, a watch from an older resourceVersion gets 410.
    /// </summary>
    public Task CompactAsync() => (_etcd ?? throw new InvalidOperationException("etcd was not started")).CompactAsync();

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        foreach (IAsyncDisposable? running in (IAsyncDisposable?[])[_controllers, _process, _etcd])
        {
            await (running?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        _keys.Dispose();
        _directory.Dispose();
    }

    private ServerProcess Running => _process ?? throw new InvalidOperationException("kube-apiserver was not started");

    private ServerProcess Launch() => new(
        _binaries.ApiServer,
        [
            $"--etcd-servers={_etcd!.Url.GetLeftPart(UriPartial.Authority)}",
            "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", $"--secure-port={Url.Port}", "--endpoint-reconciler-type=none",
            $"--cert-dir={_directory.Path}", $"--tls-cert-file={_keys.File("apiserver.crt")}", $"--tls-private-key-file={_keys.File("apiserver.key")}",
            $"--token-auth-file={_keys.File("tokens.csv")}", "--authorization-mode=RBAC",
            "--service-account-issuer=https://kubernetes.default.svc", $"--service-account-key-file={_keys.File("accounts.pub")}",
            $"--service-account-signing-key-file={_keys.File("accounts.key")}", "--service-cluster-ip-range=10.96.0.0/16",
            .. _options.ControllerManager ? (string[])[] : ["--disable-admission-plugins=ServiceAccount"],
            .. _options.Flags,
        ]);

    /// <summary>
    /// Ready is when it says so and its own namespaces exist, which it makes one after another: the uid of kube-system names the
    /// cluster, and tests write into default.
    /// </summary>
    private async Task<bool> BecomesReady(ServerProcess process)
    {
        async Task<bool> Answers(string path)
        {
            using var response = await Admin.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }

        await Eventually.Be(
            async () => process.HasExited
                || (await Answers("/readyz") && await Answers("/api/v1/namespaces/kube-system") && await Answers("/api/v1/namespaces/default")),
            StartDeadline);
        return !process.HasExited;
    }
}
