using System.Text.Json.Nodes;

namespace MeshSync.Fabric.Simulator.Writing;

/// <summary>JSON merge patch (RFC 7386).</summary>
internal static class MergePatch
{
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject inner:
                    if (target[name] is not JsonObject existing)
                    {
                        target[name] = existing = [];
                    }

                    Apply(existing, inner);
                    break;
                default:
                    target[name] = value.DeepClone();
                    break;
            }
        }
    }
}
