using MeshSync.Fabric.Fingerprints;

namespace MeshSync.Fabric.Grains.Surrogates;

/// <summary>How Orleans carries a <see cref="ContentFingerprint"/> between silos; fingerprints know nothing of Orleans.</summary>
[GenerateSerializer, Immutable, Alias("meshsync.content-fingerprint")]
internal readonly struct ContentFingerprintSurrogate
{
    [Id(0)]
    public ulong High { get; init; }

    [Id(1)]
    public ulong Low { get; init; }
}

[RegisterConverter]
internal sealed class ContentFingerprintConverter : IConverter<ContentFingerprint, ContentFingerprintSurrogate>
{
    public ContentFingerprint ConvertFromSurrogate(in ContentFingerprintSurrogate surrogate) => new(surrogate.High, surrogate.Low);

    public ContentFingerprintSurrogate ConvertToSurrogate(in ContentFingerprint value) => new() { High = value.High, Low = value.Low };
}
