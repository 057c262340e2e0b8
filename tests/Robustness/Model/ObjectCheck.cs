namespace MeshSync.Fabric.Robustness.Model;

/// <summary>
/// The messages about one object are an ordered subsequence of its real states that ends with the last one. What may come
/// twice is in <see cref="Excuses"/>.
/// </summary>
internal sealed class ObjectCheck(RunRecord run, ObjectName name, IReadOnlyList<Published> messages)
{
    private readonly IReadOnlyList<RealState> _states = run.History.StatesOf(name);
    private readonly Excuses _excuses = new(run.Disturbances, run.SeveralSilos, run.History.StatesOf(name) is [var first, ..] ? first.State.Uid : "");
    private readonly List<Violation> _found = [];

    public IReadOnlyList<Violation> Run()
    {
        if (_states.Count == 0)
        {
            // Somebody else writes it: all that is known of it is what the API server lists.
            LastIsListed();
            return _found;
        }

        var reached = -1;
        var has = false;
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (IndexOf(message) is not { } index)
            {
                continue;
            }

            Order(message, i, index, reached);
            if (message.Event == "MODIFIED" && !has && !_excuses.AllowUnannounced(messages, i))
            {
                Report(ViolationKind.ModifiedUnknown, $"message {i}: MODIFIED {message.State} of what the subscriber does not have");
            }

            has = !message.IsDeletion;
            reached = Math.Max(reached, index);
        }

        LastIsLast();
        return _found;
    }

    private int? IndexOf(Published message)
    {
        for (var index = 0; index < _states.Count; index++)
        {
            var state = _states[index];
            var same = message.IsDeletion ? state.Deleted && (state.State.Uid == message.State.Uid || _excuses.AllowNameOnly(message)) : !state.Deleted && state.State == message.State;
            if (same && state.At <= message.At)
            {
                return index;
            }
        }

        Report(
            message.IsDeletion ? ViolationKind.InventedDelete : ViolationKind.InventedState,
            $"{message.Event} {message.State} at {message.At} is none of its states by then");
        return null;
    }

    private void Order(Published message, int position, int index, int reached)
    {
        if (index > reached || SaysMore(message, position, index, reached) || _excuses.Allow(messages, position))
        {
            return;
        }

        Report(
            index == reached ? ViolationKind.Repeated : ViolationKind.OutOfOrder,
            $"message {position}: {message.Event} {message.State} at {message.At}, which is state {index}, after state {reached}");
    }

    /// <summary>Which product an object is part of is found out later, from other objects, and told with the state that was told.</summary>
    private bool SaysMore(Published message, int position, int index, int reached) =>
        index == reached && position > 0 && message.Mark != messages[position - 1].Mark;

    private void LastIsLast()
    {
        var last = messages.Count > 0 ? messages[^1] : null;
        var right = _states[^1].Deleted ? last is null or { IsDeletion: true } : last is { IsDeletion: false } && last.State == _states[^1].State;
        if (!right && !(_states[^1].Deleted && last is not null && _excuses.AllowForgottenDeletion(DeletionOf(last.State))))
        {
            Report(ViolationKind.Missing, $"is {Describe(_states[^1])}, last told as {(last is null ? "nothing" : $"{last.Event} {last.State}")}");
        }
    }

    /// <summary>When the object that was told last was deleted, whatever took its name later.</summary>
    private TimeSpan DeletionOf(ObjectVersion told) => (_states.FirstOrDefault(state => state.Deleted && state.State.Uid == told.Uid) ?? _states[^1]).At;

    private void LastIsListed()
    {
        var last = messages[^1];
        var listed = run.Listed.TryGetValue(name, out var state);
        var isForgotten = !listed && _excuses.AllowForgottenDeletion(last.At);
        if ((listed == last.IsDeletion || (listed && state.Uid != last.State.Uid)) && !isForgotten)
        {
            Report(last.IsDeletion ? ViolationKind.InventedDelete : ViolationKind.Missing, $"is {(listed ? state : "gone")}, last told as {last.Event} {last.State}");
        }
    }

    private void Report(ViolationKind kind, string what) => _found.Add(new Violation(kind, name, what));

    private static string Describe(RealState state) => state.Deleted ? "deleted" : state.State.ToString();
}
