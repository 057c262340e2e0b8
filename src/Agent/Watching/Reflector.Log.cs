using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Status;

namespace MeshSync.Fabric.Agent.Watching;

/// <summary>What a reflector tells of its failures: each kind once, until all is well again.</summary>
internal sealed partial class Reflector
{
    private string _lastComplaint = "";

    private void Report(Exception e)
    {
        if (e is SilentWatchException)
        {
            status.Silent();
            LogSilent(_type.Resource, _type.ApiVersion, e.Message);
            return;
        }

        status.Failed(e);
        if (e is ApiException { Status.IsExpired: true } expired)
        {
            LogExpired(_type.Resource, _type.ApiVersion, expired.Status);
            return;
        }

        string error = Failure.TextOf(e);
        if (error != _lastComplaint)
        {
            _lastComplaint = error;
            LogFailed(_type.Resource, _type.ApiVersion, error);
        }
    }

    private void Recovered()
    {
        if (_lastComplaint.Length > 0)
        {
            _lastComplaint = "";
            LogRecovered(_type.Resource, _type.ApiVersion);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Resource}.{ApiVersion}: the server has not reached version {Known} any more, as after a restore from a backup; listing again.")]
    private partial void LogGoneBack(string resource, string apiVersion, string known);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Resource}.{ApiVersion}: the server has forgotten where the watch was ({Status}); listing again.")]
    private partial void LogExpired(string resource, string apiVersion, ApiStatus status);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Resource}.{ApiVersion}: {Silence} Opening the watch again.")]
    private partial void LogSilent(string resource, string apiVersion, string silence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Resource}.{ApiVersion}: {Error} Retrying; other resources are not affected.")]
    private partial void LogFailed(string resource, string apiVersion, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Resource}.{ApiVersion}: watching again.")]
    private partial void LogRecovered(string resource, string apiVersion);
}
