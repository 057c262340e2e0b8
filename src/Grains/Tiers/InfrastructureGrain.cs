using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Contracts.Tiers;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Grains.Tiers;

/// <summary>
/// Tells the agent which products there are, promotes what they were identified by, and has them asked for their version: soon after they
/// are identified, soon after a workload of theirs has changed, again after a failure, and once an hour.
/// </summary>
[GrainType("infrastructure")]
[KeepAlive]
internal sealed partial class InfrastructureGrain(IPlanStore plans, IProductProbes probes, TimeProvider time, ILogger<InfrastructureGrain> logger)
    : Grain, IInfrastructureGrain
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);

    // A rollout is many changes of one workload; the version is asked when it has begun to settle.
    private static readonly TimeSpan AfterChange = TimeSpan.FromSeconds(10);

    private readonly SortedDictionary<string, ProductRecord> _products = new(StringComparer.Ordinal);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(AskDue, new GrainTimerCreationOptions(Tick, Tick) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task ProductIdentified(IdentifiedProduct product)
    {
        var before = _products.GetValueOrDefault(product.Name);
        var components = before?.Product.Components ?? [];
        var resources = before?.Product.Resources;
        if (before is null)
        {
            _products[product.Name] = new ProductRecord(product);
        }
        else
        {
            before.Identify(product);
        }

        if (resources is null || !resources.SequenceEqual(product.Resources))
        {
            await StorePlan();
        }

        await Promote(product.Name, product.Components.Except(components), holds: true);
        await Promote(product.Name, components.Except(product.Components), holds: false);
    }

    public async Task ProductGone(string product)
    {
        if (_products.Remove(product, out var gone))
        {
            await StorePlan();
            await Promote(product, gone.Product.Components, holds: false);
        }
    }

    public Task WorkloadChanged(string product)
    {
        if (_products.TryGetValue(product, out var record))
        {
            record.DueAt = time.GetUtcNow() + AfterChange;
        }

        return Task.CompletedTask;
    }

    public Task<InfrastructureState> GetState() => Task.FromResult(new InfrastructureState
    {
        Cluster = this.GetPrimaryKeyString(),
        Products = [.. _products.Values.Select(record => record.State)],
    });

    private Task StorePlan()
    {
        var plan = new ProductsPlan([.. _products.Values.Select(record => new ProductResources(record.Product.Name, record.Product.Resources))]);
        byte[] body = _products.Count == 0 ? [] : JsonSerializer.SerializeToUtf8Bytes(plan, PlanJson.Default.ProductsPlan);
        return plans.Write(Subjects.ProductsPlan(this.GetPrimaryKeyString()), body, CancellationToken.None);
    }

    private Task Promote(string product, IEnumerable<ObjectKey> components, bool holds) => Task.WhenAll(components
        .GroupBy(key => key.Collection)
        .Select(group => GrainFactory.GetGrain<IPromotionGrain>(group.Key.ToString()).Change([.. group.Select(key => new PromotionChange
        {
            Key = $"{key.Namespace}/{key.Name}",
            Reason = PromotionReasons.Evidence,
            Product = product,
            Holds = holds,
        })])));

    /// <summary>One after the other: a product that hangs keeps the others waiting for no longer than its timeout.</summary>
    private async Task AskDue(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_products.Values.FirstOrDefault(record => record.Product.Probe is not null && record.DueAt <= now) is { Product.Probe: { } probe } due)
        {
            due.DueAt = DateTimeOffset.MaxValue;
            await Ask(due, probe, cancellationToken);
        }
    }

    private async Task Ask(ProductRecord due, ProductProbe probe, CancellationToken cancellationToken)
    {
        try
        {
            due.Said(await probes.Ask(this.GetPrimaryKeyString(), probe, cancellationToken), time.GetUtcNow());
            LogSaid(probe.Product, this.GetPrimaryKeyString(), due.State.Version);
        }
        catch (AgentCommandException e)
        {
            due.Failed(e.Message, time.GetUtcNow());
            LogFailed(probe.Product, this.GetPrimaryKeyString(), e.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Product} in {Cluster} says that it is version {Version}.")]
    private partial void LogSaid(string product, string cluster, string version);

    [LoggerMessage(LogLevel.Debug, "{Product} in {Cluster} could not be asked for its version: {Why}; trying again.")]
    private partial void LogFailed(string product, string cluster, string why);
}
