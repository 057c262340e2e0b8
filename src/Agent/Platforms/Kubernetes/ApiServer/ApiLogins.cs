using System.Text;
using MeshSync.Fabric.Agent.Configuration;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>
/// Knows at any time what requests are to go out with. Files are looked at every few seconds while there are requests, and at once after a
/// refusal; certificates that have changed take new connections, so the ones that are open may end in peace.
/// </summary>
internal sealed partial class ApiLogins : IDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepAliveDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(15);

    // Bytes of one response that may have arrived and not been read yet. Left alone it grows to 16 MiB (Agent.csproj switches that off).
    private const int ResponseWindow = 512 * 1024;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly AgentOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ApiLogins> _logger;
    private KubeAccess _access;
    private ExecCredentials? _exec;
    private k8s.Kubernetes? _client;
    private k8s.Kubernetes? _retired;
    private ExecAnswer? _certificate;
    private long _checked;
    private string _lastProblem = "";

    /// <exception cref="OptionsValidationException">There is no usable configuration.</exception>
    public ApiLogins(AgentOptions options, TimeProvider time, ILogger<ApiLogins> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _access = KubeConfiguration.Load(options);
        _checked = time.GetTimestamp();
        try
        {
            Take(_access);
        }
        catch (Exception e) when (KubeConfiguration.IsUnusable(e))
        {
            throw KubeConfiguration.Unusable(options, e);
        }
    }

    public Uri BaseUri => _access.BaseUri;

    public async ValueTask<ApiLogin> Get(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await Current(_time.GetElapsedTime(_checked) >= CheckInterval, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The API server does not know who we are (401): looks for other credentials; null when there are none.</summary>
    public async ValueTask<ApiLogin?> Renew(ApiLogin refused, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _exec?.Refuse(refused.Answer);
            var fresh = await Current(mustCheck: true, cancellationToken);
            return fresh == refused ? null : fresh;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        _retired?.Dispose();
        _turn.Dispose();
    }

    private async Task<ApiLogin> Current(bool mustCheck, CancellationToken cancellationToken)
    {
        if (mustCheck)
        {
            _checked = _time.GetTimestamp();
            Reload();
        }

        var answer = _exec is null ? null : await _exec.Get(cancellationToken);
        if (_client is null || answer?.ClientCertificateData != _certificate?.ClientCertificateData)
        {
            Open(answer);
        }

        string? token = _access.TokenFile is { } file ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : answer?.Token;
        return token is "" ? throw new IOException($"{_access.TokenFile} is empty") : new ApiLogin(_client!, token, answer);
    }

    // Files are replaced one after the other, so what cannot be used now may be complete a moment later.
    private void Reload()
    {
        try
        {
            if (_access.IsOutdated())
            {
                Take(KubeConfiguration.Load(_options));
                LogReloaded(_access.BaseUri);
            }

            _lastProblem = "";
        }
        catch (Exception e) when (KubeConfiguration.IsUnusable(e) || e is OptionsValidationException)
        {
            if (_lastProblem != e.Message)
            {
                _lastProblem = e.Message;
                LogUnusable(e.Message);
            }
        }
    }

    private void Take(KubeAccess access)
    {
        var exec = access.Exec is null ? null : new ExecCredentials(access.Exec, _time);
        var client = exec is null ? Client(access) : null;
        (_access, _exec, _certificate) = (access, exec, null);
        Replace(client);
    }

    private void Open(ExecAnswer? answer)
    {
        var configuration = _access.Configuration;
        configuration.ClientCertificateData = Base64(answer?.ClientCertificateData);
        configuration.ClientCertificateKeyData = Base64(answer?.ClientKeyData);
        Replace(Client(_access));
        _certificate = answer;
    }

    // Whatever still reads from the client before the last one has had time to end; a watch that has not goes on with the new one.
    private void Replace(k8s.Kubernetes? client)
    {
        if (_client is not null)
        {
            _retired?.Dispose();
            _retired = _client;
        }

        _client = client;
    }

    private static k8s.Kubernetes Client(KubeAccess access)
    {
        access.Configuration.UserAgent = "meshsync-fabric-agent";
        access.Configuration.FirstMessageHandlerSetup = Prepare;
        return new k8s.Kubernetes(access.Configuration);
    }

    private static void Prepare(SocketsHttpHandler handler)
    {
        // All watches share a few HTTP/2 connections. Without pings a dead peer would look like a quiet cluster.
        handler.EnableMultipleHttp2Connections = true;
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
        handler.KeepAlivePingDelay = KeepAliveDelay;
        handler.KeepAlivePingTimeout = KeepAliveTimeout;
        handler.MaxConnectionsPerServer = int.MaxValue;
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
        handler.InitialHttp2StreamWindowSize = ResponseWindow;
    }

    private static string? Base64(string? pem) => pem is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));

    [LoggerMessage(Level = LogLevel.Information, Message = "The kubeconfig or a file it names has changed; requests to {Server} go out with what it says now.")]
    private partial void LogReloaded(Uri server);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The kubeconfig (KUBECONFIG) or a file it names has changed and cannot be used: {Error} What it said before still holds; looking again.")]
    private partial void LogUnusable(string error);
}
