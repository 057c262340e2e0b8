using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>Published identities, for who reads them from the store.</summary>
public static class ProductMessage
{
    private static readonly ProductRecordCodec Codec = new();

    /// <summary>False when it says that the product is gone.</summary>
    public static bool HasInstallations(StoredMessage message) => Codec.Decode(message).Signature.Length > 0;
}
