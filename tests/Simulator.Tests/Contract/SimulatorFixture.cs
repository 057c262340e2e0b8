using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Hosting;

namespace MeshSync.Fabric.Simulator.Tests.Contract;

public sealed class SimulatorFixture : IApiServerFixture, IAsyncLifetime
{
    private SimulatedApiServer? _server;
    private HttpClient? _admin;

    public HttpClient Admin => _admin!;

    public string KubeconfigPath => _server!.KubeconfigPath;

    public async ValueTask InitializeAsync()
    {
        _server = await SimulatedApiServer.StartAsync();
        _admin = new HttpClient { BaseAddress = _server.Address };
    }

    public async Task<ApiAnswer> GetForbiddenAsync(string path)
    {
        _server!.Faults.Add(new Fault { Kind = FaultKind.Status, StatusCode = 403 });
        return await new ApiUnderTest(Admin).GetAsync(path);
    }

    public Task CompactAsync()
    {
        _server!.Compact();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
