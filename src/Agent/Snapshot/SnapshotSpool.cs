namespace MeshSync.Fabric.Agent.Snapshot;

/// <summary>Documents on disk, written one behind the other; who wants one again remembers its place. Gone with the process.</summary>
internal sealed class SnapshotSpool(string path) : IDisposable
{
    private const int CopySize = 64 * 1024;

    private readonly FileStream _file = Create(path);

    public long Length => _file.Length;

    public SnapshotPlace Add(ReadOnlySpan<byte> document)
    {
        long offset = _file.Seek(0, SeekOrigin.End);
        _file.Write(document);
        return new SnapshotPlace(offset, document.Length);
    }

    public void CopyTo(SnapshotPlace place, Stream output)
    {
        _file.Position = place.Offset;
        byte[] buffer = new byte[Math.Min(place.Length, CopySize)];
        for (int left = place.Length; left > 0;)
        {
            var part = buffer.AsSpan(0, Math.Min(left, buffer.Length));
            _file.ReadExactly(part);
            output.Write(part);
            left -= part.Length;
        }
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
            BufferSize = CopySize,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>Where a document lies in the spool.</summary>
internal readonly record struct SnapshotPlace(long Offset, int Length);
