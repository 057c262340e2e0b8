using System.Text.Json;
using MeshSync.Fabric.Cli.Silos;

namespace MeshSync.Fabric.Cli.Checking;

/// <summary>Has a silo follow a canary, and writes it at the API server where the agent does not make it up.</summary>
internal sealed class FollowedCheck(SiloClient silo, CanaryWriter? writer, TimeProvider time, CheckProgress progress)
{
    private const string ApiServer = "apiServer";

    private readonly List<CheckStage> _written = [];
    private CheckStep? _standing;

    /// <exception cref="MayNotWriteException">RBAC does not let the user write it; nothing was done.</exception>
    public async Task<CheckOutcome> Run(string cluster, AskedCheck asked, CancellationToken cancellation)
    {
        var path = $"/api/v1/clusters/{Uri.EscapeDataString(cluster)}/check";
        var body = JsonSerializer.Serialize(asked, CheckJson.Default.AskedCheck);
        var began = time.GetUtcNow();
        try
        {
            progress.Waits();
            await foreach (var line in silo.Lines(HttpMethod.Post, path, body, CheckJson.Default.CheckLine, cancellation).ConfigureAwait(false))
            {
                if (line.Report is { } report)
                {
                    return Outcome(report);
                }

                if (line.Reached is { } reached)
                {
                    progress.Reached(reached);
                }

                if (line.Next is { } step)
                {
                    await Write(step, cancellation).ConfigureAwait(false);
                }
            }

            throw new SiloRefusedException("the silo ended before the check did: its log says why");
        }
        catch (CanaryRefusedException e)
        {
            var change = _written.Count == 0 ? "created" : "deleted";
            var failure = new CheckFailure(change, ApiServer, e.Message, "does --kubeconfig name the cluster, does its API server answer, and is there the namespace (--namespace)?");
            return new CheckOutcome(cluster, ApiServer, null, began, false, (time.GetUtcNow() - began).TotalMilliseconds, _written, failure, _standing is not null);
        }
        finally
        {
            progress.Ended();
            await Clear().ConfigureAwait(false);
        }
    }

    private async Task Write(CheckStep step, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        if (step.Change == "created")
        {
            _standing = step;
            await writer!.Create(step, cancellation).ConfigureAwait(false);
        }
        else
        {
            await writer!.Delete(step, cancellation).ConfigureAwait(false);
            _standing = null;
        }

        _written.Add(new CheckStage(step.Change, ApiServer, Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1)));
    }

    /// <summary>Also when the silo went away, or Ctrl-C came: it must not stay.</summary>
    private async Task Clear()
    {
        if (_standing is not { } left || writer is null)
        {
            return;
        }

        try
        {
            await writer.Delete(left, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CanaryRefusedException)
        {
            // The outcome tells of the same failure; the next check of this namespace takes it away.
        }
    }

    private CheckOutcome Outcome(CheckReport report)
    {
        IEnumerable<CheckStage> Of(string change) => _written.Concat(report.Stages).Where(stage => stage.Change == change);
        return new CheckOutcome(
            report.Cluster, writer is null ? "agent" : ApiServer, report.Object, report.At, report.Ok, report.Milliseconds, [.. Of("created"), .. Of("deleted")], report.Failure, report.LeftBehind);
    }
}
