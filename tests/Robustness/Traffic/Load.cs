using MeshSync.Fabric.Robustness.Model;
using MeshSync.Fabric.Robustness.Observation;

namespace MeshSync.Fabric.Robustness.Traffic;

/// <summary>
/// Random but seeded writes in a namespace of its own: creates, updates, changes of labels, deletes, re-creates under the
/// same name, a custom resource that comes and goes; storms and calms in turn. No two writes leave the same content behind,
/// so each state of an object can be told from the others.
/// </summary>
internal sealed class Load(HttpClient api, History history, RunClock clock, int seed)
{
    private const string Namespace = "robustness";
    private const int NamesOfAKind = 12;

    private static readonly (string ApiVersion, string Kind, string Resource)[] Kinds =
    [
        ("v1", "ConfigMap", "configmaps"), ("v1", "Secret", "secrets"), ("rbac.authorization.k8s.io/v1", "Role", "roles"),
        (CustomKind.ApiVersion, CustomKind.Kind, CustomKind.Resource),
    ];

    private readonly Writer _writer = new(api, history, clock);
#pragma warning disable CA5394 // The same traffic at every run.
    private readonly Random _random = new(seed);
    private CustomKind? _custom;
    private int _revision;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _custom = new CustomKind(_writer, history, clock);
        var space = WrittenObject.Of("v1", "Namespace", "namespaces", "", Namespace);
        if (!await _writer.CreateAsync(space, $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{Namespace}}}"}}""", cancellationToken))
        {
            throw new InvalidOperationException("the namespace could not be made");
        }

        await _custom.DefineAsync(cancellationToken);
    }

    /// <summary>Writes until <paramref name="until"/>, and says how many writes there were.</summary>
    public async Task<int> RunAsync(TimeSpan until, CancellationToken cancellationToken)
    {
        var writes = 0;
        while (clock.Now < until)
        {
            var pause = _random.Next(4) == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(_random.Next(5, 60));
            for (var left = _random.Next(5, 60); left > 0 && clock.Now < until; left--)
            {
                writes += await WriteAsync(cancellationToken) ? 1 : 0;
                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, TimeProvider.System, cancellationToken);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(0, 400)), TimeProvider.System, cancellationToken);
        }

        return writes;
    }

    private async Task<bool> WriteAsync(CancellationToken cancellationToken)
    {
        if (_random.Next(150) == 0)
        {
            return await _custom!.ToggleAsync(cancellationToken);
        }

        var (apiVersion, kind, resource) = Kinds[_random.Next(Kinds.Length)];
        var item = WrittenObject.Of(apiVersion, kind, resource, Namespace, $"{kind.ToLowerInvariant()}-{_random.Next(NamesOfAKind)}");
        var choice = _random.Next(100);
        if (kind == CustomKind.Kind && !_custom!.IsDefined)
        {
            return false;
        }

        if (history.Current(item.Name) is null)
        {
            return await _writer.CreateAsync(item, Whole(item), cancellationToken);
        }

        if (choice < 65)
        {
            return await _writer.MergeAsync(item, choice < 40 ? Change() : Relabel(), cancellationToken);
        }

        return await _writer.DeleteAsync(item, cancellationToken)
            && (choice < 85 || await _writer.CreateAsync(item, Whole(item), cancellationToken));
    }

    private string Whole(WrittenObject item) => $$$$"""
        {"apiVersion":"{{{{item.ApiVersion}}}}","kind":"{{{{item.Name.Kind}}}}",
         "metadata":{"name":"{{{{item.Name.Name}}}}","namespace":"{{{{Namespace}}}}","annotations":{"revision":"{{{{++_revision}}}}"}},
         {{{{(item.Name.Kind == CustomKind.Kind ? "\"spec\":{}" : item.Name.Kind == "Role" ? "\"rules\":[]" : "\"data\":{}")}}}}}
        """;

    private string Change() => $$$$"""{"metadata":{"annotations":{"revision":"{{{{++_revision}}}}"}}}""";

    private string Relabel() => $$$$"""{"metadata":{"labels":{"color":"color-{{{{_random.Next(5)}}}}"},"annotations":{"revision":"{{{{++_revision}}}}"}}}""";
#pragma warning restore CA5394
}
