using NATS.Client.JetStream.Models;

namespace MeshSync.Fabric.JetStream.Provisioning;

/// <summary>Tells a stream that only has other sizes from one that serves something else.</summary>
internal static class StreamComparison
{
    /// <summary>Differences that an update cannot or must not remove; what an operator added besides is left alone.</summary>
    public static IReadOnlyList<string> Fixed(StreamConfig existing, StreamConfig wanted)
    {
        var differences = new List<string>();
        Compare(differences, "subjects", Join(existing.Subjects), Join(wanted.Subjects));
        Compare(differences, "retention", existing.Retention, wanted.Retention);
        Compare(differences, "storage", existing.Storage, wanted.Storage);
        Compare(differences, "sealed", existing.Sealed, wanted.Sealed);
        Compare(differences, "no_ack", existing.NoAck, wanted.NoAck);
        Compare(differences, "mirror", existing.Mirror?.Name, wanted.Mirror?.Name);
        return differences;
    }

    public static IReadOnlyList<string> Changeable(StreamConfig existing, StreamConfig wanted)
    {
        var differences = new List<string>();
        Compare(differences, "max_bytes", existing.MaxBytes, wanted.MaxBytes);
        Compare(differences, "max_age", existing.MaxAge, wanted.MaxAge);
        Compare(differences, "max_msgs", existing.MaxMsgs, wanted.MaxMsgs);
        Compare(differences, "max_msgs_per_subject", existing.MaxMsgsPerSubject, wanted.MaxMsgsPerSubject);
        Compare(differences, "discard", existing.Discard, wanted.Discard);
        Compare(differences, "num_replicas", existing.NumReplicas, wanted.NumReplicas);
        Compare(differences, "allow_direct", existing.AllowDirect, wanted.AllowDirect);
        if (wanted.DuplicateWindow > TimeSpan.Zero)
        {
            Compare(differences, "duplicate_window", existing.DuplicateWindow, wanted.DuplicateWindow);
        }

        return differences;
    }

    public static StreamConfig Merge(StreamConfig existing, StreamConfig wanted) => existing with
    {
        Description = wanted.Description,
        MaxBytes = wanted.MaxBytes,
        MaxAge = wanted.MaxAge,
        MaxMsgs = wanted.MaxMsgs,
        MaxMsgsPerSubject = wanted.MaxMsgsPerSubject,
        Discard = wanted.Discard,
        NumReplicas = wanted.NumReplicas,
        AllowDirect = wanted.AllowDirect,
        DuplicateWindow = wanted.DuplicateWindow > TimeSpan.Zero ? wanted.DuplicateWindow : existing.DuplicateWindow,
    };

    private static void Compare<T>(List<string> differences, string what, T existing, T wanted)
    {
        if (!EqualityComparer<T>.Default.Equals(existing, wanted))
        {
            differences.Add($"{what} is {Text(existing)}, needed is {Text(wanted)}");
        }
    }

    private static string Text<T>(T value) => value?.ToString() is { Length: > 0 } text ? text : "none";

    private static string Join(ICollection<string>? subjects) => string.Join(", ", (subjects ?? []).Order(StringComparer.Ordinal));
}
