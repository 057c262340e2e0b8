namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>
/// Keeps what a plugin handed out for as long as it lasts. One at a time: whoever uses it sees to that.
/// </summary>
internal sealed class ExecCredentials(ExecPlugin plugin, TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    // By the machine's own clock credentials may be out of date the moment they are made, and those refused may stay refused.
    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(5);

    private ExecAnswer? _answer;
    private bool _refused;
    private long _received;

    public async ValueTask<ExecAnswer> Get(CancellationToken cancellationToken)
    {
        if (_answer is null || (IsOver(_answer) && time.GetElapsedTime(_received) >= ShortestLife))
        {
            _answer = await plugin.Run(time, cancellationToken);
            _refused = false;
            _received = time.GetTimestamp();
        }

        return _answer;
    }

    /// <summary>The API server did not take what was handed out.</summary>
    public void Refuse(ExecAnswer? answer) => _refused |= ReferenceEquals(answer, _answer);

    private bool IsOver(ExecAnswer answer) => _refused || answer.ExpirationTimestamp - Margin < time.GetUtcNow();
}
