using System.Text;
using System.Text.RegularExpressions;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>
/// One image of a product, ready to compare. The registry is not compared: a path that ends in the known one is that image, wherever it is
/// kept. A known path of one part is too short for that; it must stand for itself, or be kept in a registry that is nobody else's.
/// </summary>
internal sealed class ImageRule
{
    // The last part of a path alone: worth something only with other signals beside it.
    private const double NameOnly = 0.6;

    // The same for a name that is the whole path, as that of an official image of Docker Hub.
    private const double WholeName = 0.75;

    private static readonly HashSet<byte[]> GenericNames = new(
        [.. new[]
        {
            "controller", "operator", "node", "agent", "server", "proxy", "collector", "query", "debug", "speaker", "storage", "release",
            "gateway", "web", "api", "tap", "base", "core", "manager", "all-in-one", "injector", "sentry", "placement",
        }.Select(Utf8Comparer.Bytes)],
        Utf8Comparer.Instance);

    private readonly byte[] _registry;
    private readonly byte[] _path;
    private readonly byte[] _full;
    private readonly byte[] _flattened;
    private readonly bool _isShort;

    public ImageRule(SignalRule signal, Regex? tagPattern)
    {
        Signal = signal;
        TagPattern = tagPattern;
        IsPrefix = signal.Signal.Pattern.EndsWith('*');
        ImageReference known = ImageReference.Parse(Encoding.UTF8.GetBytes(signal.Signal.Pattern.TrimEnd('*')));
        _registry = known.Registry.ToArray();
        _path = known.Path.StartsWith("library/"u8) ? known.Path["library/"u8.Length..].ToArray() : known.Path.ToArray();
        _full = [.. known.Registry.IsEmpty ? "docker.io"u8 : known.Registry, (byte)'/', .. _path];
        _flattened = [.. _path];
        _flattened.AsSpan().Replace((byte)'/', (byte)'-');
        _isShort = !_path.AsSpan().Contains((byte)'/');
        Name = known.Name.ToArray();
    }

    public SignalRule Signal { get; }

    public Regex? TagPattern { get; }

    /// <summary>Whether names that go on where this one ends are meant too.</summary>
    public bool IsPrefix { get; }

    public byte[] Name { get; }

    /// <summary>The name under which Rancher and others keep a copy: the whole path in one part.</summary>
    public byte[] Flattened => _flattened;

    /// <summary>Whose image it is, and how sure that is: 1 for a whole path, less for a name that might be somebody else's.</summary>
    public ImageOrigin Compare(in ImageReference image, out double certainty)
    {
        ReadOnlySpan<byte> path = IsPrefix ? image.Path[..^Math.Max(0, image.Name.Length - Name.Length)] : image.Path;
        bool isShared = KnownRegistries.IsShared(image.Registry);
        bool isLibrary = _isShort && IsLibrary(path);
        certainty = 1;
        if (image.Registry.SequenceEqual(_registry) && (path.SequenceEqual(_path) || (isLibrary && path.Length == _path.Length + "library/"u8.Length)))
        {
            return ImageOrigin.Canonical;
        }

        if (isLibrary || EndsInPart(path, _full) || (!_isShort && EndsInPart(path, _path)) || IsFlattened(image.Name))
        {
            return ImageOrigin.Mirrored;
        }

        certainty = _isShort ? WholeName : NameOnly;
        return isShared || !EndsInPart(path, Name) || GenericNames.Contains(Name) ? ImageOrigin.None : ImageOrigin.Mirrored;
    }

    // metrics-server/metrics-server is mirrored-metrics-server.
    private bool IsDoubled => _path.Length == (2 * Name.Length) + 1 && _path.AsSpan().StartsWith(Name);

    private bool IsLibrary(ReadOnlySpan<byte> path) =>
        path.Length > _path.Length && EndsInPart(path, _path) && EndsInPart(path[..^(_path.Length + 1)], "library"u8);

    private bool IsFlattened(ReadOnlySpan<byte> name)
    {
        if (!name.StartsWith("mirrored-"u8))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = name["mirrored-"u8.Length..];
        return rest.SequenceEqual(_flattened) || (!_isShort && IsDoubled && rest.SequenceEqual(Name)) || (_isShort && rest.StartsWith("library-"u8) && rest["library-"u8.Length..].SequenceEqual(_flattened));
    }

    private static bool EndsInPart(ReadOnlySpan<byte> path, ReadOnlySpan<byte> end) =>
        path.EndsWith(end) && (path.Length == end.Length || path[path.Length - end.Length - 1] == (byte)'/');
}
