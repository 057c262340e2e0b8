using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace MeshSync.Fabric.Testing.Fuzzing;

/// <summary>
/// Feeds a parser what foreigners might: mutations of a corpus. Whatever it parses joins the corpus, so mutations reach deeper. A parser
/// may throw what it declares, must come to an end, and must not take memory out of proportion to its input.
/// By default a short run with always the same inputs; MESHSYNC_FUZZ_SECONDS makes it one of that length with others each time, which keeps
/// the input at hand in a file, so that it is known even where it ended the process.
/// </summary>
/// <param name="target">Names the parser, and the folder of its corpus (<c>Corpus</c> beside the tests): what parses or nearly does, and what once went wrong.</param>
public sealed class Fuzzer(string target)
{
    private const int Rounds = 3_000;
    private const int MaxBytes = 64 * 1024;
    private const int MaxCorpus = 512;
    private const int LargeInputFactor = 1_000;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Bytes that it may allocate for any input, and for large ones a thousand times their length.</summary>
    public long Memory { get; init; } = 8 << 20;

    /// <summary>What it may throw, and whatever is derived of it.</summary>
    public IReadOnlyList<Type> Refusals { get; init; } = [];

    /// <summary>More of the corpus, where that has to be made.</summary>
    public IReadOnlyList<byte[]> Made { get; init; } = [];

    /// <param name="parse">The parser, and what is asserted of all that it parses; called by one thread at a time.</param>
    public async Task Run(Action<byte[]> parse)
    {
        var length = Length();
        var seed = length is null ? 1 : Environment.TickCount;
        var kept = length is null ? null : Directory.CreateTempSubdirectory($"fuzz-{target}-").FullName;
        IReadOnlyList<byte[]> corpus = [.. Corpus.Read(target), .. Made];
        if (corpus.Count == 0)
        {
            throw new InvalidOperationException($"There is nothing in Corpus/{target} to begin with.");
        }

        var mutator = new Mutator(new Random(seed), corpus);
        var start = Stopwatch.GetTimestamp();
        var round = 0;
        for (; round < corpus.Count || (Stopwatch.GetElapsedTime(start) < (length ?? Bound) && (length is not null || round < Rounds)); round++)
        {
            var input = round < corpus.Count ? corpus[round] : mutator.Next(MaxBytes);
            if (kept is not null)
            {
                await File.WriteAllBytesAsync(Path.Combine(kept, "input"), input, TestContext.Current.CancellationToken);
            }

            if (await Parses(parse, input, $"seed {seed}, round {round}") && mutator.Count < MaxCorpus)
            {
                mutator.Add(input);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{target}: {round} inputs from seed {seed}, {mutator.Count} of them to go on from");
        if (kept is not null)
        {
            Directory.Delete(kept, recursive: true);
        }
    }

    private async Task<bool> Parses(Action<byte[]> parse, byte[] input, string which)
    {
        try
        {
            var (parsed, wrong) = await Task.Run(() => Try(parse, input)).WaitAsync(Deadline, TimeProvider.System, TestContext.Current.CancellationToken);
            return wrong is null ? parsed : throw new FuzzException($"{target}, {which}: {wrong}\nwith {Convert.ToBase64String(input)}");
        }
        catch (TimeoutException)
        {
            throw new FuzzException($"{target}, {which}: no end within {Deadline.TotalSeconds} s\nwith {Convert.ToBase64String(input)}");
        }
    }

    private (bool Parsed, string? Wrong) Try(Action<byte[]> parse, byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = true;
        try
        {
            parse(input);
        }
        catch (Exception e) when (Refusals.Any(type => type.IsInstanceOfType(e)))
        {
            parsed = false;
        }
        catch (Exception e)
        {
            return (false, e.ToString());
        }

        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        return (parsed, taken <= Math.Max(Memory, LargeInputFactor * (long)input.Length) ? null : $"{taken} bytes allocated");
    }

    private static TimeSpan? Length() =>
        int.TryParse(Environment.GetEnvironmentVariable("MESHSYNC_FUZZ_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
}

/// <summary>A parser did what it may not; the message holds the input.</summary>
public sealed class FuzzException(string message) : Exception(message);
