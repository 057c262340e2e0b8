using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;
using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Grains.Products;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Grains.Tiers;

/// <summary>
/// Tells the agent which products there are, promotes what they were identified by, and has them asked for their version: soon after they
/// are identified, soon after a workload of theirs has changed, again after a failure, and once an hour. Which products there are is stored
/// as the agent's plan; what to ask is told again by each product after a restart, and what it answered is kept by the product.
/// </summary>
[GrainType("infrastructure")]
[KeepAlive]
internal sealed partial class InfrastructureGrain(IPlanStore plans, IProductProbes probes, TimeProvider time, ILogger<InfrastructureGrain> logger)
    : Grain, IInfrastructureGrain
{
    private const int AtOnce = 2;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<string, LookedInto> _products = new(StringComparer.Ordinal);
    private ReadOnlyMemory<byte> _plan;

    private string Cluster => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Restore(cancellationToken);

        // Calls come in between: a product that hangs must not keep others from being told of.
        this.RegisterGrainTimer(AskDue, new GrainTimerCreationOptions(Tick, Tick) { KeepAlive = true, Interleave = true });
    }

    public Task ProductIdentified(IdentifiedProduct product)
    {
        var before = _products.GetValueOrDefault(product.Name) ?? new LookedInto(product.Name);
        return Put(product.Name, before, before.With(product, time.GetUtcNow()));
    }

    public Task ProductGone(string product) =>
        _products.TryGetValue(product, out var before) ? Put(product, before, null) : Task.CompletedTask;

    public Task<IReadOnlyList<ObjectKey>> Promoted(string product) => Task.FromResult(_products.GetValueOrDefault(product)?.Promoted ?? []);

    public Task PolicyChanged()
    {
        foreach (var asked in _products.Values.SelectMany(product => product.Installations))
        {
            asked.Hurry(time.GetUtcNow());
        }

        return Task.CompletedTask;
    }

    public Task<InfrastructureState> GetState() => Task.FromResult(new InfrastructureState
    {
        Cluster = Cluster,
        Products = [.. _products.Values.Select(record => record.State)],
    });

    private async Task Restore(CancellationToken cancellationToken)
    {
        if (await plans.Read(Subjects.ProductsPlan(Cluster), cancellationToken) is not { } body)
        {
            return;
        }

        try
        {
            foreach (var product in JsonSerializer.Deserialize(body.Span, PlanJson.Default.ProductsPlan)?.Products ?? [])
            {
                _products[product.Name] = LookedInto.Restore(product);
            }

            _plan = body;
        }
        catch (JsonException e)
        {
            LogUnreadable(e, Cluster);
        }
    }

    /// <summary>In this order, so that a silo that ends in between leaves nothing that is not done again when the product tells again.</summary>
    private async Task Put(string name, LookedInto before, LookedInto? after)
    {
        await Promote(name, (after?.Promoted ?? []).Except(before.Promoted), holds: true);
        await Promote(name, before.Promoted.Except(after?.Promoted ?? []), holds: false);
        await StorePlan([.. _products.Values.Where(one => one.Name != name).Concat(after is null ? [] : [after]).OrderBy(one => one.Name, StringComparer.Ordinal)]);
        if (after is null)
        {
            _ = _products.Remove(name);
        }
        else
        {
            _products[name] = after;
        }
    }

    private async Task StorePlan(IReadOnlyList<LookedInto> products)
    {
        byte[] body = products.Count == 0 ? [] : JsonSerializer.SerializeToUtf8Bytes(new ProductsPlan([.. products.Select(one => one.Planned)]), PlanJson.Default.ProductsPlan);
        if (!_plan.Span.SequenceEqual(body))
        {
            await plans.Write(Subjects.ProductsPlan(Cluster), body, CancellationToken.None);
            _plan = body;
        }
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

    private async Task AskDue(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            AskedInstallation[] due = [.. _products.Values.SelectMany(product => product.Installations).Where(one => one.DueAt <= now).OrderBy(one => one.DueAt).Take(AtOnce)];
            if (due.Length == 0)
            {
                return;
            }

            foreach (var one in due)
            {
                one.Begin(now);
            }

            await Task.WhenAll(due.Select(one => Ask(one, cancellationToken)));
        }
    }

    private async Task Ask(AskedInstallation due, CancellationToken cancellationToken)
    {
        var question = due.Question;
        var problem = "";
        foreach (var probe in question.Probes)
        {
            try
            {
                var answer = await probes.Ask(Cluster, probe, cancellationToken);
                if (EndpointAnswer.Read(probe.Pattern, answer) is { } claim)
                {
                    await Tell(due, question, claim);
                    due.Said(claim.Version, time.GetUtcNow());
                    LogSaid(due.Product, question.Namespace, Cluster, claim.Version);
                    return;
                }

                problem = $"{probe.Path} of {probe.Target} answers what is no version";
            }
            catch (AgentCommandException e) when (e.Kind == AgentErrorKind.NotWatched)
            {
                await Tell(due, question, null);
                due.Refused(e.Message, time.GetUtcNow());
                return;
            }
            catch (AgentCommandException e)
            {
                problem = e.Message;
            }
        }

        due.Failed(problem, time.GetUtcNow());
        LogFailed(due.Product, Cluster, problem);
    }

    private Task Tell(AskedInstallation asked, VersionQuestion question, VersionClaim? claim) =>
        GrainFactory.GetGrain<IProductGrain>(new ProductKey(Cluster, asked.Product).ToString()).Answered(new VersionAnswer
        {
            Namespace = question.Namespace,
            Instance = question.Instance,
            Basis = question.Basis,
            Version = claim?.Version ?? "",
            Raw = claim?.Raw ?? "",
        });

    [LoggerMessage(LogLevel.Information, "{Product} in {Namespace} of {Cluster} says that it is version {Version}.")]
    private partial void LogSaid(string product, string @namespace, string cluster, string version);

    [LoggerMessage(LogLevel.Debug, "{Product} in {Cluster} could not be asked for its version: {Why}; trying again.")]
    private partial void LogFailed(string product, string cluster, string why);

    [LoggerMessage(LogLevel.Error, "The stored plan of products of {Cluster} cannot be read; each product tells anew.")]
    private partial void LogUnreadable(Exception exception, string cluster);
}
