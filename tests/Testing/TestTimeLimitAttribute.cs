using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Xunit;
using Xunit.v3;

namespace MeshSync.Fabric.Testing;

/// <summary>
/// Cancels <see cref="ITestContext.CancellationToken"/> of a test that takes too long, so that one that hangs fails under its own name
/// and does not take the rest of its project with it. One that does not heed it ends the process, and is named as the reason.
/// </summary>
/// <param name="minutes">How long a test may take.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class TestTimeLimitAttribute(string minutes) : BeforeAfterTestAttribute
{
    private static readonly TimeSpan ToEnd = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, ITimer> _timers = new(StringComparer.Ordinal);

    /// <summary>How long a test may take.</summary>
    public string Minutes { get; } = minutes;

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        var running = TestContext.Current;
        var isCancelled = false;
        _timers[test.UniqueID] = TimeProvider.System.CreateTimer(
            _ =>
            {
                if (isCancelled)
                {
                    Environment.FailFast($"{test.TestDisplayName} hangs: cancelled after {Minutes} minutes it has not ended.");
                }

                isCancelled = true;
                running.AddWarning($"cancelled: it took longer than the {Minutes} minutes that a test may take");
                running.CancelCurrentTest();
            },
            null,
            TimeSpan.FromMinutes(double.Parse(Minutes, CultureInfo.InvariantCulture)),
            ToEnd);
    }

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_timers.TryRemove(test.UniqueID, out var timer))
        {
            timer.Dispose();
        }
    }
}
