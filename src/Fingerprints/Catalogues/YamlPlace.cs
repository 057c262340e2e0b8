namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>Where in a catalogue a node is, as messages name it.</summary>
internal sealed record YamlPlace(string File, string Product, string Path)
{
    public YamlPlace At(string field) => this with { Path = Path.Length == 0 || field.StartsWith('[') ? Path + field : $"{Path}.{field}" };
}
