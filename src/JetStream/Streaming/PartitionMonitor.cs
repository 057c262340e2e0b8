namespace MeshSync.Fabric.JetStream.Streaming;

/// <summary>Remembers how the reading of a partition goes.</summary>
internal sealed class PartitionMonitor(int partition, TimeSpan steadyAfter, TimeProvider time)
{
    private readonly Lock _gate = new();
    private PartitionStatus _status = PartitionStatus.Opening;
    private DateTimeOffset _since = time.GetUtcNow();
    private string? _problem;

    public int Partition => partition;

    /// <summary>Whether the broker has answered long enough for a failing delivery not to be its fault.</summary>
    public bool IsSteady
    {
        get
        {
            lock (_gate)
            {
                return _status == PartitionStatus.Reading && time.GetUtcNow() - _since >= steadyAfter;
            }
        }
    }

    /// <summary>True when this is news.</summary>
    public bool Reading() => Change(PartitionStatus.Reading, null);

    /// <summary>True when this is news.</summary>
    public bool Failing(string problem) => Change(PartitionStatus.Failing, problem);

    public PartitionHealth Report(PartitionCache cache, ParkingLot parking)
    {
        var (batches, bytes) = cache.Load;
        lock (_gate)
        {
            return new PartitionHealth
            {
                Partition = partition,
                Status = _status,
                Since = _since,
                Problem = _problem,
                CachedBatches = batches,
                CachedBytes = bytes,
                Parked = parking.Collections,
            };
        }
    }

    private bool Change(PartitionStatus status, string? problem)
    {
        lock (_gate)
        {
            _problem = problem;
            if (_status == status)
            {
                return false;
            }

            (_status, _since) = (status, time.GetUtcNow());
            return true;
        }
    }
}
