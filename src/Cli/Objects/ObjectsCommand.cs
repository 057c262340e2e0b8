using System.CommandLine;
using System.Text.Json;
using MeshSync.Fabric.Cli.Silos;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Cli.Objects;

/// <summary><c>fabric objects</c>: what is stored of the objects of all clusters, without asking an API server.</summary>
internal sealed class ObjectsCommand
{
    private const string Path = "/api/v1/objects";
    private const int Page = 1000;

    private readonly ObjectFilter _filter = new();
    private readonly SiloOptions _silo = new();
    private readonly Terminal _terminal;

    private ObjectsCommand(Terminal terminal) => _terminal = terminal;

    public static Command Create(Terminal terminal)
    {
        var objects = new ObjectsCommand(terminal);
        return new Command("objects", "Show what is stored of the objects of all clusters.") { objects.List(), objects.Get() };
    }

    private Command List()
    {
        var limit = new Option<int>("--limit") { Description = "Show this many at most.", HelpName = "number", DefaultValueFactory = _ => 500 };
        var output = new Option<ObjectOutput>("--output", "-o") { Description = "table, json or yaml.", DefaultValueFactory = _ => ObjectOutput.Table };
        var command = new Command("list", "List objects, by whatever is given.") { limit, output, _silo.Url, _silo.Token };
        _filter.AddTo(command);
        command.SetAction((arguments, cancellation) => List(arguments, Math.Max(1, arguments.GetValue(limit)), arguments.GetValue(output), cancellation));
        return command;
    }

    private Command Get()
    {
        var key = new Argument<string>("key") { Description = "cluster/group/resource/namespace/name, as list shows it: core for the core group, _ for no namespace." };
        var output = new Option<ObjectOutput>("--output", "-o") { Description = "yaml, json, or table for what the fabric knows of it.", DefaultValueFactory = _ => ObjectOutput.Yaml };
        var command = new Command("get", "Show one object as Meshery has it.") { key, output, _silo.Url, _silo.Token };
        command.SetAction((arguments, cancellation) => Get(arguments, arguments.GetValue(key)!, arguments.GetValue(output), cancellation));
        return command;
    }

    private async Task<int> List(ParseResult arguments, int limit, ObjectOutput output, CancellationToken cancellation)
    {
        using var silo = _silo.Connect(arguments, _terminal);
        var found = new List<JsonElement>();
        var left = 0L;
        string? after = null;
        do
        {
            var query = _filter.Query(arguments, Math.Min(Page, limit - found.Count), after);
            using var page = await silo.Document($"{Path}?{query}", cancellation).ConfigureAwait(false);
            found.AddRange(page.RootElement.GetProperty("objects").EnumerateArray().Select(one => one.Clone()));
            left = page.RootElement.GetProperty("matched").GetInt64() - page.RootElement.GetProperty("objects").GetArrayLength();
            after = page.RootElement.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (after is not null && found.Count < limit);

        ObjectScreen.List(_terminal, found, output);
        if (left > 0)
        {
            await _terminal.Error.WriteLineAsync($"{left} more: --limit shows more, --kind, --namespace and others show less").ConfigureAwait(false);
        }

        return 0;
    }

    private async Task<int> Get(ParseResult arguments, string text, ObjectOutput output, CancellationToken cancellation)
    {
        if (!ObjectKey.TryParse(text, null, out var key))
        {
            await _terminal.Error.WriteLineAsync($"'{text}' is no cluster/group/resource/namespace/name: fabric objects list shows keys").ConfigureAwait(false);
            return 1;
        }

        using var silo = _silo.Connect(arguments, _terminal);
        using var found = await silo.Document($"{Path}/{string.Join('/', key.ToString().Split('/').Select(Uri.EscapeDataString))}", cancellation).ConfigureAwait(false);
        if (output != ObjectOutput.Table && found.RootElement.GetProperty("object").ValueKind == JsonValueKind.Null)
        {
            await _terminal.Error.WriteLineAsync($"what is stored of {key} cannot be read as JSON: -o table shows what the fabric knows of it, fabric agent fetch what the API server has").ConfigureAwait(false);
            return 1;
        }

        ObjectScreen.One(_terminal, found.RootElement, output);
        return 0;
    }
}
