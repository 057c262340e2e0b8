namespace MeshSync.Fabric.Contracts;

/// <summary>The KV bucket that holds catalogue documents: a key a document, its YAML the value.</summary>
public static class CatalogueBucket
{
    public const string Name = "meshsync-catalogue";

    /// <summary>Keys that begin so are the silo's own answers and no documents.</summary>
    public const char Own = '_';

    /// <summary>Tag of the catalogue with which everything that is stored has been looked at.</summary>
    public const string Evaluated = "_evaluated";

    /// <summary>What became of a document: <c>accepted REVISION</c>, or <c>refused REVISION</c> and the reasons on further lines.</summary>
    public static string Status(string document) => $"_status.{document}";
}
