using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Commands;

/// <summary>The commands about tiers.</summary>
internal sealed class TierCommands(TierExplainer explainer, ProductAsker products)
{
    public Task<TierExplanation> Explain(AgentRequest request, CancellationToken cancellationToken) => explainer.Explain(request, cancellationToken);

    public Task<AgentProbed> Probe(AgentRequest request, CancellationToken cancellationToken) => products.Ask(request.Probe, cancellationToken);
}
