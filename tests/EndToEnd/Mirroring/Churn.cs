using MeshSync.Fabric.EndToEnd.Rig;

namespace MeshSync.Fabric.EndToEnd.Mirroring;

/// <summary>Changes the ConfigMaps of a namespace one after the other: creates, changes and deletes them.</summary>
/// <param name="api">Where.</param>
/// <param name="namespace">Which.</param>
/// <param name="seed">Of the choice of changes.</param>
/// <param name="recreate">Whether what is deleted is created again at once, under its name.</param>
internal sealed class Churn(ApiClient api, string @namespace, int seed, bool recreate = false)
{
    private const int Most = 25;

#pragma warning disable CA5394 // The same changes at every run.
    private readonly Random _random = new(seed);
    private readonly List<string> _there = [];
    private int _values;

    /// <summary>Makes a number of changes.</summary>
    public async Task ChangeAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await ChangeAsync();
        }
    }

    /// <summary>Makes changes for as long as something else takes.</summary>
    public async Task WhileAsync(Task other)
    {
        do
        {
            await ChangeAsync();
        }
        while (!other.IsCompleted);
        await other;
    }

    private async Task ChangeAsync()
    {
        var value = $"{_values++}";
        if (_random.Next(Most) >= _there.Count)
        {
            _there.Add($"churn-{seed}-{value}");
            await api.ConfigMapAsync(@namespace, _there[^1], value);
            return;
        }

        var name = _there[_random.Next(_there.Count)];
        var path = $"api/v1/namespaces/{@namespace}/configmaps/{name}";
        if (_random.Next(3) > 0)
        {
            await api.MergeAsync(path, $$$"""{"data":{"key":"{{{value}}}"}}""");
            return;
        }

        await api.DeleteAsync(path);
        if (recreate)
        {
            await api.ConfigMapAsync(@namespace, name, value);
        }
        else
        {
            _ = _there.Remove(name);
        }
    }
#pragma warning restore CA5394
}
