using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Objects;
using Microsoft.Extensions.Logging;

namespace MeshSync.Fabric.Grains.Collections;

/// <summary>How a collection reaches its objects.</summary>
internal interface IObjectCalls
{
    Task<ObjectApplied> Apply(ObjectKey key, ObjectChange change);
}

/// <summary>
/// Calls object grains, a failing one again after a while. What is tried here is harmless to repeat: a call that timed
/// out and had happened after all is recognised by its position.
/// </summary>
internal sealed partial class ObjectCalls(IGrainFactory grains, CollectionOptions options, TimeProvider time, ILogger logger) : IObjectCalls
{
    // By type, the factory finds out with reflection what it is called, for each object anew.
    private readonly GrainReference _anObject = (GrainReference)grains.GetGrain<IObjectGrain>("any");

    public async Task<ObjectApplied> Apply(ObjectKey key, ObjectChange change)
    {
        var grain = (IObjectGrain)grains.GetGrain(GrainId.Create(_anObject.GrainId.Type, key.ToString()), _anObject.InterfaceType);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await grain.Apply(change);
            }
            catch (Exception failure) when (attempt < options.ObjectAttempts)
            {
                LogRetry(failure, key, attempt);
            }

            await Task.Delay(Backoff(attempt), time);
        }
    }

    private TimeSpan Backoff(int attempt) =>
        options.RetryDelay * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble());

    [LoggerMessage(LogLevel.Debug, "Try {Attempt} of {Object} failed.")]
    private partial void LogRetry(Exception exception, ObjectKey @object, int attempt);
}
