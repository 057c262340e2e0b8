using System.Globalization;
using System.Text.Json;

namespace MeshSync.Fabric.Cli.Tiers;

/// <summary>How deep a cluster is known, as <c>/api/v1/clusters/{id}/tiers</c> says it, for people.</summary>
internal static class TierScreen
{
    public static async Task Write(JsonElement shown, TextWriter text)
    {
        await WritePolicy(shown, text).ConfigureAwait(false);
        await text.WriteLineAsync($"objects: {shown.GetProperty("objects")}, by presence only: {shown.GetProperty("presences")}").ConfigureAwait(false);
        foreach (var collection in shown.GetProperty("collections").EnumerateArray())
        {
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"  {Text(collection, "collection"),-60} tier {Text(collection, "tier"),1} {Text(collection, "form"),-9} {Text(collection, "objects"),8} objects, {Text(collection, "presences"),8} by presence");
            await text.WriteLineAsync(line).ConfigureAwait(false);
        }

        foreach (var product in shown.GetProperty("products").EnumerateArray())
        {
            string version = Text(product, "version") is { Length: > 0 } said ? $", says of itself that it is {said}" : "";
            string problem = Text(product, "problem") is { Length: > 0 } failed ? $"; could not be asked: {failed}" : "";
            await text.WriteLineAsync($"  product {Text(product, "name")}: {Text(product, "components")} objects promoted{version}{problem}").ConfigureAwait(false);
        }
    }

    private static async Task WritePolicy(JsonElement shown, TextWriter text)
    {
        if (!shown.TryGetProperty("inForce", out var force) || force.ValueKind != JsonValueKind.Object)
        {
            await text.WriteLineAsync("policy: not known, the agent does not answer: is it running, and does it reach NATS (fabric doctor)?").ConfigureAwait(false);
            return;
        }

        await text.WriteLineAsync($"policy: {Text(force, "policy")} (source {Text(force, "source")})").ConfigureAwait(false);
        if (Text(force, "problem") is { Length: > 0 } problem)
        {
            await text.WriteLineAsync($"  not in force, because it is not valid: {problem}").ConfigureAwait(false);
        }
    }

    private static string Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";
}
