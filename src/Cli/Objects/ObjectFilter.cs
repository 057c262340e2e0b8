using System.CommandLine;
using System.Globalization;

namespace MeshSync.Fabric.Cli.Objects;

/// <summary>By what objects are chosen: each option is a parameter of <c>GET /api/v1/objects</c>.</summary>
internal sealed class ObjectFilter
{
    private readonly (string Parameter, Option<string?> Option)[] _options =
    [
        ("cluster", Text("--cluster", "id", "Of this cluster.")),
        ("resource", Text("--resource", "name", "Plural resource name: pods, or with its group apps/deployments.")),
        ("kind", Text("--kind", "kind", "Kind, in any case.")),
        ("namespace", Text("--namespace", "name", "In this namespace; _ for objects that have none.", "-n")),
        ("name", Text("--name", "name", "Of this name.")),
        ("labels", Text("--label", "selector", "Label selector, as kubectl -l takes it: app=web,tier!=test.", "-l")),
        ("design", Text("--design", "id", "Made by this Meshery design; any for whatever a design made.")),
        ("product", Text("--product", "id", "Speaking for this product (fabric identify names them).")),
        ("tier", Text("--tier", "1|2", "Known by its presence (1) or whole (2).")),
    ];

    private readonly Option<bool> _deleted = new("--deleted") { Description = "Tombstones that are still stored, instead of objects that exist." };

    public void AddTo(Command command)
    {
        foreach (var (_, option) in _options)
        {
            command.Add(option);
        }

        command.Add(_deleted);
    }

    public string Query(ParseResult arguments, int limit, string? after)
    {
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"limit={limit}") };
        parts.AddRange(_options
            .Select(one => (one.Parameter, Value: arguments.GetValue(one.Option)))
            .Where(one => one.Value is not null)
            .Select(one => $"{one.Parameter}={Uri.EscapeDataString(one.Value!)}"));
        if (arguments.GetValue(_deleted))
        {
            parts.Add("deleted=true");
        }

        if (after is not null)
        {
            parts.Add($"after={Uri.EscapeDataString(after)}");
        }

        return string.Join('&', parts);
    }

    private static Option<string?> Text(string name, string value, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value };
}
