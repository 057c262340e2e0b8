using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Requests;

/// <summary>Equality on metadata.name and metadata.namespace, on the few fields of pods that clients ask for, and of events.</summary>
internal sealed class FieldSelector
{
    private readonly List<(string Field, string Value, bool Negated)> _terms = [];

    public static FieldSelector? Parse(string? text, ServedResource resource)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var selector = new FieldSelector();
        foreach (var term in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var negated = term.Contains("!=", StringComparison.Ordinal);
            var pair = term.Split(negated ? "!=" : term.Contains("==", StringComparison.Ordinal) ? "==" : "=", 2);
            if (pair.Length != 2)
            {
                throw new ApiStatusException(ApiStatus.BadRequest($"invalid selector: '{term}'; can't understand '{term}'"));
            }

            selector._terms.Add((Supported(pair[0], resource), pair[1], negated));
        }

        return selector;
    }

    public bool Matches(StoredObject item) => _terms.TrueForAll(term =>
        string.Equals(Value(item, term.Field), term.Value, StringComparison.Ordinal) != term.Negated);

    private static string Supported(string field, ServedResource resource)
    {
        var known = field is "metadata.name" || (field is "metadata.namespace" && resource.Namespaced) || resource switch
        {
            { Plural: "pods" } => field is "spec.nodeName" or "status.phase" or "status.podIP" or "spec.restartPolicy",
            { Plural: "events" } => field is "type" or "reason" || field.StartsWith("involvedObject.", StringComparison.Ordinal),
            { Plural: "secrets" } => field is "type",
            _ => false,
        };
        return known ? field : throw new ApiStatusException(ApiStatus.BadRequest(
            $"Unable to find \"{resource.ApiVersion}, Resource={resource.Plural}\" that match label selector \"\", "
            + $"field selector \"{field}\": field label not supported: {field}"));
    }

    private static string Value(StoredObject item, string field) => field switch
    {
        "metadata.name" => item.Name,
        "metadata.namespace" => item.Namespace,
        _ => item.IsCorrupt ? "" : Read(item.Tail, field.Split('.')),
    };

    private static string Read(ReadOnlySpan<byte> tail, string[] path)
    {
        var whole = new byte[tail.Length + 1];
        whole[0] = (byte)'{';
        tail.CopyTo(whole.AsSpan(1));
        var reader = new Utf8JsonReader(whole);
        foreach (var step in path)
        {
            if (!JsonPath.Enter(ref reader, Encoding.UTF8.GetBytes(step)))
            {
                return "";
            }
        }

        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
    }
}
