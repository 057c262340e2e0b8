using System.Text.Json;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>What the installations of a product said of themselves, the last answer of each.</summary>
internal sealed class ProductAnswers
{
    private readonly Dictionary<(string Namespace, string Instance), VersionAnswer> _answers = [];

    public bool HasAny => _answers.Count > 0;

    /// <returns>Whether it is another answer.</returns>
    public bool Hear(VersionAnswer answer)
    {
        var key = (answer.Namespace, answer.Instance);
        if (answer.Version.Length == 0)
        {
            return _answers.Remove(key);
        }

        if (_answers.GetValueOrDefault(key) == answer)
        {
            return false;
        }

        _answers[key] = answer;
        return true;
    }

    /// <summary>Takes over what was stored, where nothing newer has been heard.</summary>
    public void Restore(string text)
    {
        foreach (var answer in ProductJson.List(text, ProductJson.Default.IReadOnlyListVersionAnswer))
        {
            _ = _answers.TryAdd((answer.Namespace, answer.Instance), answer);
        }
    }

    /// <summary>What an installation says while this is what runs; null when it has not been asked since.</summary>
    public VersionClaim? Claim(string @namespace, string instance, string? basis) =>
        _answers.TryGetValue((@namespace, instance), out var answer) && answer.Basis == basis ? new VersionClaim(answer.Version, answer.Raw, VersionSource.Endpoint) : null;

    /// <summary>As text in a header, of what counts: equal for equal answers.</summary>
    public string Text(IReadOnlyDictionary<(string Namespace, string Instance), string> bases)
    {
        VersionAnswer[] counting = [.. _answers.Values
            .Where(answer => bases.GetValueOrDefault((answer.Namespace, answer.Instance)) == answer.Basis)
            .OrderBy(answer => answer.Namespace, StringComparer.Ordinal)
            .ThenBy(answer => answer.Instance, StringComparer.Ordinal)];
        return counting.Length == 0 ? "" : ProductJson.AsHeader(JsonSerializer.Serialize(counting, ProductJson.Default.IReadOnlyListVersionAnswer));
    }
}
