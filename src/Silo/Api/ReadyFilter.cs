using MeshSync.Fabric.Silo.Broker;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>Answers 503 with the reason while NATS is not as needed: what would be answered then is neither empty nor true.</summary>
internal sealed class ReadyFilter(BrokerStatus broker) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        broker.Fault is { } fault ? ValueTask.FromResult<object?>(ApiProblems.NotReady(fault)) : next(context);
}
