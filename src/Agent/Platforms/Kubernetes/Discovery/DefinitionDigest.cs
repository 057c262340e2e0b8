using System.Collections.Frozen;
using System.IO.Hashing;
using System.Text.Json;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;

/// <summary>
/// Hash of what a CustomResourceDefinition or an APIService says about what is served: groups, versions and their preference, names, scope,
/// the service behind it, and its conditions without their times. Everything else may change without a resource coming or going.
/// </summary>
internal static class DefinitionDigest
{
    // At any depth: none of them has another meaning elsewhere in these two kinds, and schemas and metadata are never entered.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Counted = FrozenSet.Create(
        StringComparer.Ordinal,
        "spec", "group", "scope", "names", "plural", "kind", "versions", "version", "name", "served", "groupPriorityMinimum", "versionPriority",
        "service", "namespace", "port", "status", "acceptedNames", "conditions", "type").GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly JsonReaderOptions Options = new() { MaxDepth = 10_000 };

    /// <exception cref="JsonException">It is no JSON.</exception>
    public static UInt128 Of(ReadOnlySpan<byte> json)
    {
        try
        {
            return Hash(json);
        }
        catch (InvalidOperationException e)
        {
            // What the reader throws for names that are no Unicode.
            throw new JsonException(e.Message, e);
        }
    }

    private static UInt128 Hash(ReadOnlySpan<byte> json)
    {
        var hash = new XxHash128();
        var reader = new Utf8JsonReader(json, Options);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && !Counts(reader))
            {
                reader.Skip();
                continue;
            }

            hash.Append([(byte)reader.TokenType]);
            hash.Append(reader.ValueSpan);
        }

        return hash.GetCurrentHashAsUInt128();
    }

    private static bool Counts(in Utf8JsonReader reader)
    {
        Span<char> name = stackalloc char[32];
        return reader.ValueSpan.Length <= name.Length && !reader.ValueIsEscaped && Counted.Contains(name[..reader.CopyString(name)]);
    }
}
