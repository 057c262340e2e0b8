namespace MeshSync.Fabric.Simulator.Requests;

/// <summary>Ends a request with a Status; thrown only before the first byte of the answer.</summary>
internal sealed class ApiStatusException(ApiStatus status) : Exception(status.Message)
{
    public ApiStatus Status => status;
}
