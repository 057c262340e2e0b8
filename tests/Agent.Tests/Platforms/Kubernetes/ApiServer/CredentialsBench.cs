using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.ApiServer;

/// <summary>A guarded API server, a kubeconfig for it, and a connection that uses the kubeconfig.</summary>
internal sealed class CredentialsBench : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private ApiLogins? _logins;
    private ApiConnection? _connection;

    private CredentialsBench(TestAuthority authority, GuardedServer server) => (Authority, Server, Clock) = (authority, server, new SetClock(Time));

    public TestAuthority Authority { get; }

    public GuardedServer Server { get; }

    public FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

    public SetClock Clock { get; }

    public string Kubeconfig => File("kubeconfig");

    public static async Task<CredentialsBench> Set()
    {
        var authority = new TestAuthority();
        return new CredentialsBench(authority, await GuardedServer.Start(authority));
    }

    public string File(string name) => _directory.File(name);

    public void Write(string name, string content) => System.IO.File.WriteAllText(File(name), content);

    /// <summary>Writes a kubeconfig whose user is the given YAML (in flow style), and trusts the given authorities, or the server's own.</summary>
    public void WriteKubeconfig(string user, string? authorities = null)
    {
        Write("ca.crt", authorities ?? Authority.Pem);
        Write("kubeconfig", $$$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "{{{Server.Url}}}", certificate-authority: ca.crt}}]
            users: [{name: other, user: {token: other}}, {name: u, user: {{{user}}}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            current-context: x
            """);
    }

    /// <summary>Writes client certificate and key for a user, as <c>client.crt</c> and <c>client.key</c>.</summary>
    public void WriteCertificate(string name)
    {
        var (certificate, key) = Authority.Issue(name);
        Write("client.crt", certificate);
        Write("client.key", key);
    }

    /// <summary>Writes a plugin <c>plugin</c> that answers with the file <c>answer</c>, and notes its first two arguments, and VAR, in <c>runs</c>.</summary>
    public void WritePlugin() =>
        Write("plugin", $"echo \"$1|$2|$VAR|$KUBERNETES_EXEC_INFO\" >> {File("runs")}\ncat {File("answer")}\n");

    public string[] Runs => System.IO.File.Exists(File("runs")) ? System.IO.File.ReadAllLines(File("runs")) : [];

    public void WriteAnswer(string status) =>
        Write("answer", $$"""{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{{status}}}""");

    /// <summary>Whether the server lets a request in.</summary>
    public async Task<bool> IsAdmitted()
    {
        _logins ??= new ApiLogins(new AgentOptions { Kubeconfig = Kubeconfig }, Clock, NullLogger<ApiLogins>.Instance);
        _connection ??= new ApiConnection(_logins, Clock);
        try
        {
            using var response = await _connection.Get("api", null, null, TestContext.Current.CancellationToken);
            return true;
        }
        catch (ApiException e) when (e.Status.Code == 401)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _logins?.Dispose();
        await Server.DisposeAsync();
        Authority.Dispose();
        _directory.Dispose();
    }
}
