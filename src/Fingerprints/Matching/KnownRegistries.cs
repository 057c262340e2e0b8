namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>Registries where everybody publishes under a name of their own, so that a short name there says nothing.</summary>
internal static class KnownRegistries
{
    public static bool IsShared(ReadOnlySpan<byte> registry) =>
        registry.IsEmpty
        || registry.SequenceEqual("quay.io"u8)
        || registry.SequenceEqual("ghcr.io"u8)
        || registry.SequenceEqual("public.ecr.aws"u8)
        || registry.SequenceEqual("mcr.microsoft.com"u8)
        || registry.SequenceEqual("registry.gitlab.com"u8)
        || registry.SequenceEqual("registry.k8s.io"u8)
        || registry.SequenceEqual("gcr.io"u8)
        || registry.EndsWith(".gcr.io"u8);
}
