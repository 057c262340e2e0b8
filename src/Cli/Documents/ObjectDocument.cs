namespace MeshSync.Fabric.Cli.Documents;

/// <summary>One object of a file, as JSON bytes, and where it stands, for messages.</summary>
internal sealed record ObjectDocument(string Place, byte[] Json);
