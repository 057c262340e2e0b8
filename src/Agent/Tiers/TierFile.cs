using MeshSync.Fabric.Agent.Configuration;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>Reads the tier policy from a file, again and again: what a mounted ConfigMap shows is a link to a link, which no notifier follows.</summary>
internal sealed class TierFile(AgentOptions options, TierKeeper keeper, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Before anything else starts, so that the first look at the cluster knows the policy.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Read();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.TierConfig is not null)
        {
            await Task.Delay(Interval, time, stoppingToken);
            Read();
        }
    }

    private void Read()
    {
        if (options.TierConfig is not { } path)
        {
            return;
        }

        try
        {
            keeper.Offer(TierSource.File, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            keeper.OfferUnreadable(TierSource.File, $"{path} cannot be read: {e.Message}");
        }
    }
}
