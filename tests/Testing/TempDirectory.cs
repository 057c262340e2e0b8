namespace MeshSync.Fabric.Testing;

/// <summary>A directory of its own below the system's temporary one; removed, with what it holds, on dispose.</summary>
public sealed class TempDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("meshsync-");

    public string Path => _directory.FullName;

    /// <summary>The full path of <paramref name="name"/> inside the directory; nothing is created.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Creates (or finds) a directory inside this one and returns its path.</summary>
    public string Subdirectory(string name) => _directory.CreateSubdirectory(name).FullName;

    public void Dispose()
    {
        try
        {
            _directory.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Already gone: the test removed it itself.
        }
    }
}
