namespace MeshSync.Fabric.Silo.Broker;

/// <summary>Whether NATS, its streams and the outlet are as the silo needs them. Written by one, read by many.</summary>
internal sealed class BrokerStatus
{
    private readonly TaskCompletionSource _firstReady = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _fault = "not connected to NATS yet";

    /// <summary>What is missing, in the words of the log; null when nothing is.</summary>
    public string? Fault => _fault;

    /// <summary>Completes when everything has been in place once.</summary>
    public Task FirstReady => _firstReady.Task;

    public void Ready()
    {
        _fault = null;
        _ = _firstReady.TrySetResult();
    }

    public void Unready(string fault) => _fault = fault;
}
