using System.Text.Json;
using MeshSync.Fabric.Agent.Configuration;
using MeshSync.Fabric.Agent.Discovery;

namespace MeshSync.Fabric.Agent.Scope;

/// <summary>
/// Holds the watch list that is in force. One that cannot be understood changes nothing but what is said about it, so that a slip of the
/// pen never widens what is watched.
/// </summary>
internal sealed partial class ScopeKeeper(AgentOptions options, DiscoverySignal signal, TimeProvider time, ILogger<ScopeKeeper> logger)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ScopeState _state = new() { Since = time.GetUtcNow() };

    /// <summary>How things are; replaced as a whole.</summary>
    public ScopeState State => _state;

    /// <summary>Completes when the MeshSync object has been read once, or is known not to be there.</summary>
    public Task Known => _known.Task;

    private string Source => $"MeshSync {options.MeshSyncNamespace}/{options.MeshSyncName}";

    /// <summary>The MeshSync object is as follows now.</summary>
    public void Offer(ReadOnlySpan<byte> meshSync)
    {
        try
        {
            Put(Source, WatchListReader.Read(meshSync));
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            Refuse(e.Message);
        }
    }

    /// <summary>There is no MeshSync object, or no longer.</summary>
    public void OfferNone() => Put("default", WatchList.Default);

    /// <summary>The MeshSync object may not be read, so what it says stays unknown.</summary>
    public void OfferUnreadable(string error)
    {
        string problem = $"{Source} cannot be read: {error}";
        if (Change(state => state with { Problem = problem }))
        {
            LogUnreadable(Source, error, State.List);
        }
    }

    /// <summary>Says what of the list in force does not do what it says.</summary>
    public void Note(IReadOnlyList<string> notices)
    {
        var before = State.Notices;
        Change(state => state with { Notices = notices });
        string source = State.Source;
        foreach (string notice in notices.Except(before))
        {
            LogNotice(source, notice);
        }
    }

    private void Put(string source, WatchList list)
    {
        var before = State.List;
        if (Change(state => state with { Source = source, List = list, Problem = null }) && !Same(before, list))
        {
            LogTaken(source, list);
            signal.LookOnce();
        }
    }

    private void Refuse(string problem)
    {
        if (Change(state => state with { Source = Source, Problem = problem }))
        {
            LogRefused(Source, problem, State.List);
        }
    }

    /// <summary>Whether anything is different afterwards.</summary>
    private bool Change(Func<ScopeState, ScopeState> change)
    {
        bool changed;
        lock (_lock)
        {
            var next = change(_state);
            changed = next.Source != _state.Source || next.Problem != _state.Problem || !Same(next.List, _state.List) || !next.Notices.SequenceEqual(_state.Notices);
            _state = changed ? next with { Since = time.GetUtcNow() } : _state;
        }

        _known.TrySetResult();
        return changed;
    }

    private static bool Same(WatchList one, WatchList other) => one.Only.SequenceEqual(other.Only) && one.Except.SequenceEqual(other.Except);

    [LoggerMessage(Level = LogLevel.Information, Message = "The scope is now that of {Source}: {List}.")]
    private partial void LogTaken(string source, WatchList list);

    [LoggerMessage(Level = LogLevel.Error, Message = "The watch list of {Source} is not valid: {Problem}. The last good one stays in force: {List}.")]
    private partial void LogRefused(string source, string problem, WatchList list);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Source} cannot be read: {Error} Allow 'list' and 'watch' on meshsyncs.meshery.io there. Until then the scope stays as it is: {List}.")]
    private partial void LogUnreadable(string source, string error, WatchList list);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Source}: {Notice}.")]
    private partial void LogNotice(string source, string notice);
}
