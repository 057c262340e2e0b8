using MeshSync.Fabric.Robustness.Model;
using MeshSync.Fabric.Robustness.Observation;

namespace MeshSync.Fabric.Robustness.Traffic;

/// <summary>A custom resource that is defined and taken away again, with everything of it.</summary>
internal sealed class CustomKind(Writer writer, History history, RunClock clock)
{
    public const string Group = "robustness.example.org";
    public const string ApiVersion = $"{Group}/v1";
    public const string Kind = "Widget";
    public const string Resource = "widgets";

    private const string Json = $$$$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{{{Resource}}}}.{{{{Group}}}}"},
         "spec":{"group":"{{{{Group}}}}","scope":"Namespaced","names":{"plural":"{{{{Resource}}}}","singular":"widget","kind":"{{{{Kind}}}}","listKind":"WidgetList"},
         "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;

    // The API server itself writes its status, so its states are not ours to record: the history is thrown away.
    private static readonly WrittenObject Definition =
        WrittenObject.Of("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", "", $"{Resource}.{Group}");

    private readonly Writer _unrecorded = writer.WithoutHistory();

    public bool IsDefined { get; private set; }

    public Task<bool> ToggleAsync(CancellationToken cancellationToken) => IsDefined ? RemoveAsync(cancellationToken) : DefineAsync(cancellationToken);

    public async Task<bool> DefineAsync(CancellationToken cancellationToken)
    {
        // One that is being removed is still there for a while.
        if (await _unrecorded.ExistsAsync(Definition, cancellationToken))
        {
            return false;
        }

        return IsDefined = await _unrecorded.CreateAsync(Definition, Json, cancellationToken);
    }

    private async Task<bool> RemoveAsync(CancellationToken cancellationToken)
    {
        IsDefined = false;
        var at = clock.Now;
        var removed = await _unrecorded.DeleteAsync(Definition, cancellationToken);
        foreach (var name in history.Names.Where(name => name.Kind == Kind))
        {
            history.Deleted(name, at);
        }

        return removed;
    }
}
