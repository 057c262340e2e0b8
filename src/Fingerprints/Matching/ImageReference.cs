namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>
/// A container image taken apart: <c>registry.example:5000/mirror/quay.io/org/name:tag@sha256:…</c>. The path is everything between the
/// registry and the tag; an image without a registry is Docker Hub's.
/// </summary>
internal readonly ref struct ImageReference
{
    private ImageReference(ReadOnlySpan<byte> registry, ReadOnlySpan<byte> path, ReadOnlySpan<byte> tag, bool hasDigest)
    {
        Registry = registry;
        Path = path;
        Tag = tag;
        HasDigest = hasDigest;
    }

    /// <summary>Empty for Docker Hub.</summary>
    public ReadOnlySpan<byte> Registry { get; }

    public ReadOnlySpan<byte> Path { get; }

    /// <summary>Empty when there is none.</summary>
    public ReadOnlySpan<byte> Tag { get; }

    public bool HasDigest { get; }

    /// <summary>The last part of the path.</summary>
    public ReadOnlySpan<byte> Name => Path[(Path.LastIndexOf((byte)'/') + 1)..];

    public static ImageReference Parse(ReadOnlySpan<byte> image)
    {
        int digest = image.IndexOf((byte)'@');
        ReadOnlySpan<byte> named = digest < 0 ? image : image[..digest];
        int slash = named.LastIndexOf((byte)'/');
        int colon = named[(slash + 1)..].IndexOf((byte)':');
        ReadOnlySpan<byte> tag = colon < 0 ? [] : named[(slash + 1 + colon + 1)..];
        ReadOnlySpan<byte> whole = colon < 0 ? named : named[..(slash + 1 + colon)];

        int first = whole.IndexOf((byte)'/');
        bool hasRegistry = first > 0 && (whole[..first].IndexOfAny((byte)'.', (byte)':') >= 0 || whole[..first].SequenceEqual("localhost"u8));
        ReadOnlySpan<byte> registry = hasRegistry ? whole[..first] : [];
        return new ImageReference(IsDockerHub(registry) ? [] : registry, hasRegistry ? whole[(first + 1)..] : whole, tag, digest >= 0);
    }

    private static bool IsDockerHub(ReadOnlySpan<byte> registry) =>
        registry.SequenceEqual("docker.io"u8) || registry.SequenceEqual("index.docker.io"u8) || registry.SequenceEqual("registry-1.docker.io"u8)
        || registry.SequenceEqual("registry.hub.docker.com"u8);
}
