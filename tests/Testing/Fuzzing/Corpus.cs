namespace MeshSync.Fabric.Testing.Fuzzing;

/// <summary>Inputs of a parser that are kept as files beside the tests.</summary>
internal static class Corpus
{
    public static IEnumerable<byte[]> Read(string target)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Corpus", target);

        // By name, so that every run of the same files is the same run.
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
    }
}
