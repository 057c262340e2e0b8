using System.Text.Json;

namespace MeshSync.Fabric.Contracts;

/// <summary>
/// Lists that came as JSON. The reader takes a null among their elements, and a list that is left out, where the type says that there is
/// neither; whoever uses what was read relies on the type.
/// </summary>
internal static class Elements
{
    /// <exception cref="JsonException">The list is missing, or something in it is.</exception>
    public static void Check<T>(IEnumerable<T?>? list, string name)
        where T : class
    {
        if (list is null || list.Contains(null))
        {
            throw new JsonException($"{JsonNamingPolicy.CamelCase.ConvertName(name)}: expected a list without null.");
        }
    }
}
