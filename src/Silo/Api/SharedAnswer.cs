namespace MeshSync.Fabric.Silo.Api;

/// <summary>Asks once for all who want to know at about the same time, however many look on.</summary>
/// <param name="ask">Finds out.</param>
/// <param name="lasts">How long an answer is good for, from when it was asked.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedAnswer<T>(Func<Task<T>> ask, Func<T, TimeSpan> lasts, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Task<T>? _answer;
    private long _asked;

    /// <summary>The last answer that was good when it came; default before there was one.</summary>
    public T? Last
    {
        get
        {
            lock (_lock)
            {
                return field;
            }
        }

        private set
        {
            lock (_lock)
            {
                field = value;
            }
        }
    }

    public Task<T> Get()
    {
        lock (_lock)
        {
            if (_answer is null || (_answer.IsCompleted && !IsGood(_answer)))
            {
                _asked = time.GetTimestamp();
                _answer = Ask();
            }

            return _answer;
        }
    }

    private bool IsGood(Task<T> answer) => answer.IsCompletedSuccessfully && time.GetElapsedTime(_asked) < lasts(answer.Result);

    private async Task<T> Ask() => Last = await ask();
}
