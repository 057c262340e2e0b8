namespace MeshSync.Fabric.Silo.Sessions;

/// <summary>Lets so many bytes a second pass, and up to a second's worth at once after a pause.</summary>
internal sealed class OutputRate(long bytesPerSecond, TimeProvider time)
{
    private double _owed;
    private long _at = time.GetTimestamp();

    /// <summary>Waits until these bytes, which have passed, are paid for.</summary>
    public async ValueTask Pay(int bytes, CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        _owed = Math.Max(-bytesPerSecond, _owed - (time.GetElapsedTime(_at, now).TotalSeconds * bytesPerSecond)) + bytes;
        _at = now;
        if (_owed > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(_owed / bytesPerSecond), time, cancellationToken);
        }
    }
}
