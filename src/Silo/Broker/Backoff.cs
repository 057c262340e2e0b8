namespace MeshSync.Fabric.Silo.Broker;

/// <summary>Growing pauses between attempts, jittered so that several silos do not knock together.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private int _attempts;

    public TimeSpan Next()
    {
        var pause = first * Math.Pow(2, Math.Min(_attempts++, 16));
        return (pause < longest ? pause : longest) * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    public void Reset() => _attempts = 0;
}
