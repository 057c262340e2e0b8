using System.Globalization;
using System.Runtime.CompilerServices;
using Xunit;

namespace MeshSync.Fabric.Testing;

/// <summary>
/// Waits for the world to reach a state. A probe that throws counts as "not yet" (what it asks may still be coming up);
/// at the deadline a <see cref="TimeoutException"/> tells what was expected and what was seen last.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    public static Task Be(
        Func<bool> condition,
        TimeSpan? within = null,
        TimeProvider? time = null,
        [CallerArgumentExpression(nameof(condition))] string expectation = "") =>
        Be(() => Task.FromResult(condition()), static held => held, within, time, expectation);

    /// <inheritdoc cref="Be(Func{bool}, TimeSpan?, TimeProvider?, string)"/>
    public static Task Be(
        Func<Task<bool>> condition,
        TimeSpan? within = null,
        TimeProvider? time = null,
        [CallerArgumentExpression(nameof(condition))] string expectation = "") =>
        Be(condition, static held => held, within, time, expectation);

    /// <summary>Waits until what <paramref name="read"/> returns is as <paramref name="expected"/>, and returns it.</summary>
    public static Task<T> Be<T>(
        Func<T> read,
        Func<T, bool> expected,
        TimeSpan? within = null,
        TimeProvider? time = null,
        [CallerArgumentExpression(nameof(expected))] string expectation = "") =>
        Be(() => Task.FromResult(read()), expected, within, time, expectation);

    /// <inheritdoc cref="Be{T}(Func{T}, Func{T, bool}, TimeSpan?, TimeProvider?, string)"/>
    public static async Task<T> Be<T>(
        Func<Task<T>> read,
        Func<T, bool> expected,
        TimeSpan? within = null,
        TimeProvider? time = null,
        [CallerArgumentExpression(nameof(expected))] string expectation = "")
    {
        var clock = time ?? TimeProvider.System;
        var deadline = within ?? DefaultDeadline;
        var cancellation = TestContext.Current.CancellationToken;
        var started = clock.GetTimestamp();
        var pause = ShortestPause;
        while (true)
        {
            var (reached, value, seen, failure) = await Probe(read, expected);
            if (reached)
            {
                return value!;
            }

            if (clock.GetElapsedTime(started) >= deadline)
            {
                throw new TimeoutException($"not within {deadline}: {expectation}; last seen: {seen}", failure);
            }

            await Task.Delay(pause, clock, cancellation);
            pause = pause < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static async Task<(bool Reached, T? Value, string Seen, Exception? Failure)> Probe<T>(Func<Task<T>> read, Func<T, bool> expected)
    {
        try
        {
            var value = await read();
            return (expected(value), value, Describe(value), null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return (false, default, $"{failure.GetType().Name}: {failure.Message}", failure);
        }
    }

    private static string Describe(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        System.Collections.IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Take(20).Select(Describe))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
