using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.EndToEnd.Rig;

internal static class Seen
{
    /// <summary>Waits until the newest message about an object is of the given type, and returns it.</summary>
    public static async Task<CoreMessage> Async(MesheryServer meshery, string kind, string space, string name, string eventType)
    {
        var about = await Eventually.Be(
            () => meshery.About(kind, space, name),
            messages => messages.Count > 0 && messages[^1].Event == eventType,
            TimeSpan.FromSeconds(60),
            expectation: $"{eventType} of {kind} {space}/{name}");
        return about[^1];
    }
}
