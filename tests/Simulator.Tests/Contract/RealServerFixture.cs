using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Simulator.Tests.Contract;

/// <summary>The real server that the contract was read from; one for all classes that use it.</summary>
public sealed class RealServerFixture : IApiServerFixture, IAsyncLifetime
{
    private readonly KubeApiServer _server = new();

    public HttpClient Admin => _server.Admin;

    public string KubeconfigPath => _server.AdminKubeConfig;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async Task<ApiAnswer> GetForbiddenAsync(string path)
    {
        using var alice = _server.CreateClient(_server.AliceToken);
        return await new ApiUnderTest(alice).GetAsync(path);
    }

    public Task CompactAsync() => _server.CompactAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class RealServer : ICollectionFixture<RealServerFixture>
{
    public const string Name = "the real kube-apiserver";
}
