using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>The fields of a mapping. What is wrong with one becomes a problem, and reading goes on, so that everything wrong is told at once.</summary>
internal sealed class YamlFields
{
    private readonly YamlPlace _place;
    private readonly List<CatalogueProblem> _problems;
    private readonly Dictionary<string, YamlNode> _left = new(StringComparer.Ordinal);

    public YamlFields(YamlNode node, YamlPlace place, List<CatalogueProblem> problems)
    {
        _place = place;
        _problems = problems;
        Line = (int)node.Start.Line;
        if (node is not YamlMappingNode mapping)
        {
            Report(node, "", "must be a mapping of fields.");
            return;
        }

        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            _left[(key as YamlScalarNode)?.Value ?? ""] = value;
        }
    }

    public int Line { get; }

    /// <summary>Fields that nobody asked for yet, in the order written.</summary>
    public IReadOnlyCollection<string> Left => _left.Keys;

    public string Text(string field, string otherwise = "") => Take(field) switch
    {
        null => otherwise,
        YamlScalarNode { Value: { Length: > 0 } text } => text,
        var node => Wrong(node, field, "must be a text that is not empty.", otherwise),
    };

    public double? Number(string field)
    {
        YamlNode? node = Take(field);
        if (node is null)
        {
            return null;
        }

        return node is YamlScalarNode scalar && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : Wrong(node, field, "must be a number.", (double?)null);
    }

    public bool Flag(string field) => Take(field) switch
    {
        null => false,
        YamlScalarNode { Value: "true" } => true,
        YamlScalarNode { Value: "false" } => false,
        var node => Wrong(node, field, "must be true or false.", false),
    };

    /// <summary>A choice by its written name.</summary>
    public T Choice<T>(string field, T otherwise, params ReadOnlySpan<(string Written, T Value)> choices)
    {
        YamlNode? node = Take(field);
        if (node is null)
        {
            return otherwise;
        }

        var written = new List<string>();
        foreach ((string name, T value) in choices)
        {
            written.Add(name);
            if (node is YamlScalarNode { Value: { } text } && text == name)
            {
                return value;
            }
        }

        return Wrong(node, field, $"is '{node}'; must be one of {string.Join(", ", written)}.", otherwise);
    }

    /// <summary>One text or a list of them.</summary>
    public IReadOnlyList<string> Texts(string field)
    {
        YamlNode? node = Take(field);
        IEnumerable<YamlNode> nodes = node switch
        {
            null => [],
            YamlSequenceNode list => list.Children,
            _ => [node],
        };
        var texts = new List<string>();
        foreach (YamlNode one in nodes)
        {
            if (one is YamlScalarNode { Value: { Length: > 0 } text })
            {
                texts.Add(text);
            }
            else
            {
                Report(one, field, "must be a text or a list of texts, none of them empty.");
            }
        }

        return texts;
    }

    public IReadOnlyList<YamlNode> Items(string field) => Take(field) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children],
        var node => Wrong<IReadOnlyList<YamlNode>>(node, field, "must be a list.", []),
    };

    public YamlFields? Fields(string field) => Take(field) is { } node ? new YamlFields(node, _place.At(field), _problems) : null;

    /// <summary>A field that is misspelt would otherwise be a signal that is silently missing.</summary>
    public void RefuseOthers()
    {
        foreach ((string field, YamlNode node) in _left)
        {
            Report(node, field, "is no field of a catalogue here.");
        }
    }

    public void Report(string field, string what) => _problems.Add(new CatalogueProblem(_place.File, Line, _place.Product, _place.At(field).Path, what));

    private YamlNode? Take(string field) => _left.Remove(field, out YamlNode? node) ? node : null;

    private T Wrong<T>(YamlNode node, string field, string what, T otherwise)
    {
        Report(node, field, what);
        return otherwise;
    }

    private void Report(YamlNode node, string field, string what) =>
        _problems.Add(new CatalogueProblem(_place.File, (int)node.Start.Line, _place.Product, field.Length == 0 ? _place.Path : _place.At(field).Path, what));
}
