using MeshSync.Fabric.Fingerprints;

namespace MeshSync.Fabric.Grains.Surrogates;

/// <summary>How Orleans carries a <see cref="ContentFingerprint"/> between silos; fingerprints know nothing of Orleans.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.content-fingerprint")]
internal readonly struct ContentFingerprintSurrogate
{
    [Id(0)]
    public UInt128 Value { get; init; }
}

[RegisterConverter]
internal sealed class ContentFingerprintConverter : IConverter<ContentFingerprint, ContentFingerprintSurrogate>
{
    public ContentFingerprint ConvertFromSurrogate(in ContentFingerprintSurrogate surrogate) => new(surrogate.Value);

    public ContentFingerprintSurrogate ConvertToSurrogate(in ContentFingerprint value) => new() { Value = value.Value };
}
