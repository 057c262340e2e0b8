using MeshSync.Fabric.Agent.Health;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Status;
using MeshSync.Fabric.Agent.Uplink;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace MeshSync.Fabric.Agent.Tests.Running;

/// <summary>A whole agent in this process, set up by its command line.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningAgent(WebApplication app) => _app = app;

    public Uri Health => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public bool IsReady => _app.Services.GetRequiredService<Readiness>().IsReady;

    public ScopeState Scope => _app.Services.GetRequiredService<ScopeKeeper>().State;

    public IReadOnlyList<ReflectorSnapshot> Reflectors => _app.Services.GetRequiredService<StatusBoard>().Read();

    public string? BrokerProblem => _app.Services.GetRequiredService<BrokerConnection>().Problem;

    public bool IsConnected => _app.Services.GetRequiredService<BrokerConnection>().Connected.IsCompleted;

    public static Task<RunningAgent> Start(string kubeconfig, string broker, params string[] more) =>
        Start(TimeProvider.System, kubeconfig, broker, more);

    public static async Task<RunningAgent> Start(TimeProvider time, string kubeconfig, string broker, params string[] more)
    {
        string[] arguments = ["--kubeconfig", kubeconfig, "--broker-url", broker, "--health-address", "127.0.0.1", "--health-port", "0", .. more];
        var app = AgentHost.Build(arguments, time);
        await app.StartAsync();
        return new RunningAgent(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
