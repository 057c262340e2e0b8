using MeshSync.Fabric.Grains.Checks;
using MeshSync.Fabric.Grains.Clusters;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Telemetry;

namespace MeshSync.Fabric.Silo.Checks;

/// <summary>Checks every cluster whose agent has been heard, as often as is set. Of several silos one does it, and any other if that one ends.</summary>
internal sealed partial class CheckSchedule(
    CanaryCheck check, IGrainFactory grains, SiloMetrics metrics, CheckOptions options, TimeProvider time, ILogger<CheckSchedule> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Interval is not { } interval)
        {
            return;
        }

        // Oftener than checks are due: the silo that did the last one may be gone.
        using var timer = new PeriodicTimer(interval / 2, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CheckAll(interval, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e); // The next turn tries again; the age of the last success shows that none was made.
            }
        }
    }

    private async Task CheckAll(TimeSpan interval, CancellationToken cancellationToken)
    {
        var board = grains.GetGrain<ICheckBoardGrain>(ICheckBoardGrain.Key);
        foreach (var cluster in await grains.GetGrain<IClusterDirectoryGrain>(IClusterDirectoryGrain.Key).GetState())
        {
            // What was never heard may have been taken down long ago, with its objects still stored.
            var isHeard = (await grains.GetGrain<IClusterGrain>(cluster).GetState()).Agent is not null;

            // Somewhat less, so that a turn that comes a moment early is not one that comes a turn late.
            if (isHeard && await board.TryBegin(cluster, interval * 0.9))
            {
                await board.Report(await Check(cluster, cancellationToken));
            }
        }

        metrics.Checks = await board.GetState();
    }

    private async Task<CheckRecord> Check(string cluster, CancellationToken cancellationToken)
    {
        var report = await check.Run(cluster, new CheckRequest(), static _ => Task.CompletedTask, cancellationToken);
        metrics.Checked(cluster, report.Milliseconds / 1000, report.Failure?.Stage);
        if (report.Failure is { } failure)
        {
            LogNotReached(cluster, failure.Stage, failure.Change, failure.Problem, failure.Remedy);
        }

        return new CheckRecord
        {
            Cluster = cluster,
            At = report.At,
            Ok = report.Ok,
            Milliseconds = report.Milliseconds,
            Stage = report.Failure?.Stage,
            Problem = report.Failure?.Problem,
        };
    }

    [LoggerMessage(LogLevel.Warning, "The check of cluster {Cluster} did not reach stage '{Stage}' with a canary {Change}: {Problem}. To do: {Remedy}")]
    private partial void LogNotReached(string cluster, string stage, string change, string problem, string remedy);

    [LoggerMessage(LogLevel.Warning, "Clusters could not be checked; the next turn tries again")]
    private partial void LogFailed(Exception exception);
}
