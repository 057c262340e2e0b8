namespace MeshSync.Fabric.Robustness.Observation;

/// <summary>Time since a run began; never set, whatever happens to the machine's clock.</summary>
internal sealed class RunClock
{
    private readonly long _began = TimeProvider.System.GetTimestamp();

    public TimeSpan Now => TimeProvider.System.GetElapsedTime(_began);
}
