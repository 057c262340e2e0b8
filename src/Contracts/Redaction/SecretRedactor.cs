using System.Buffers;
using MeshSync.Fabric.Contracts.Objects;

namespace MeshSync.Fabric.Contracts.Redaction;

/// <summary>
/// Keeps Secret values in the cluster. Of a Secret, every value in <c>data</c>, <c>stringData</c> and <c>binaryData</c>
/// becomes <see cref="Placeholder"/> and so does the last-applied annotation, which repeats the values in plain text;
/// the keys stay, so that one still sees which there are.
/// </summary>
public static class SecretRedactor
{
    /// <summary>The marker the Go MeshSync uses and Meshery's documentation shows. Not base64, so nobody mistakes it for a value.</summary>
    public const string Placeholder = "[REDACTED]";

    /// <summary>The environment variable that publishes values in clear when it says so.</summary>
    public const string Setting = "MESHSYNC_REDACT_SECRETS";

    internal static ReadOnlySpan<byte> LastAppliedAnnotation => "kubectl.kubernetes.io/last-applied-configuration"u8;

    /// <summary>By kind alone, as the original does: a Secret of any API group is treated as one.</summary>
    public static bool Applies(string kind) => string.Equals(kind, "Secret", StringComparison.Ordinal);

    /// <summary>Reads <see cref="Setting"/>: redacts unless it says <c>false</c> or <c>0</c>.</summary>
    /// <exception cref="FormatException">The value is neither; guessing here could publish a Secret or hide one unasked.</exception>
    public static bool IsOn(string? setting) => setting?.Trim().ToUpperInvariant() switch
    {
        null or "" or "TRUE" or "1" => true,
        "FALSE" or "0" => false,
        _ => throw new FormatException($"{Setting} is '{setting}': set it to true (the default) or false."),
    };

    /// <summary>Copies a Secret with its values replaced.</summary>
    /// <exception cref="MalformedObjectException">The bytes are not one JSON object.</exception>
    public static void Redact(ReadOnlySpan<byte> json, IBufferWriter<byte> output) =>
        RawObject.Copy(json, output, ObjectEdits.RedactSecret);
}
