using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Cli.Doctoring;

/// <summary>What an examination found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Found">What was seen.</param>
/// <param name="Remedy">What to do about it; null where nothing is to be done.</param>
internal sealed record Finding(string Check, Verdict Verdict, string Found, string? Remedy)
{
    public static Finding Good(string check, string found) => new(check, Verdict.Ok, found, null);

    public static Finding Doubtful(string check, string found, string remedy) => new(check, Verdict.Warning, found, remedy);

    public static Finding Bad(string check, string found, string remedy) => new(check, Verdict.Fault, found, remedy);
}

/// <summary>How something is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
internal enum Verdict
{
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Works, but not as well or as safely as it could.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Something is not seen, stored or told because of it.</summary>
    [JsonStringEnumMemberName("fault")]
    Fault,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class FindingJson : JsonSerializerContext;
