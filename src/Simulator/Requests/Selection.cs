using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Requests;

/// <summary>Which objects a list or watch is about.</summary>
internal sealed class Selection
{
    private readonly string _prefix;
    private readonly LabelSelector? _labels;
    private readonly FieldSelector? _fields;

    public Selection(ApiRequest request, IQueryCollection query)
    {
        Namespace = request.Namespace;
        _prefix = Namespace.Length == 0 ? "" : Namespace + "/";
        _labels = LabelSelector.Parse(query["labelSelector"]);
        _fields = FieldSelector.Parse(query["fieldSelector"], request.Resource);
    }

    public string Namespace { get; }

    public bool HasSelectors => _labels is not null || _fields is not null;

    public bool Contains(StoredObject item) => item.Key.StartsWith(_prefix, StringComparison.Ordinal) && Selects(item);

    public bool Selects(StoredObject item) =>
        (_fields is null || _fields.Matches(item)) && (_labels is null || _labels.Matches(item.Metadata));
}
