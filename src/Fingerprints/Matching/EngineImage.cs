namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>The image that a container of an engine was asked to run, under the name it was asked for: what it runs is named by a digest.</summary>
internal static class EngineImage
{
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> spec, ObjectClass of) =>
        JsonSlice.Text(JsonSlice.At(spec, of == ObjectClass.EngineContainer ? "Config.Image" : "TaskTemplate.ContainerSpec.Image"));
}
