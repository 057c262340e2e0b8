using System.Text.Json;

namespace MeshSync.Fabric.Contracts.Tiers;

/// <summary>
/// Reads a policy. Nothing is guessed: a field that is not known is an error, because a slip of the pen in a condition would make a rule
/// hold for everything.
/// </summary>
internal static class TierPolicyReader
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static TierPolicy Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return Read(document.RootElement, json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a string whose escapes are no Unicode.
            throw new TierPolicyException($"it is no JSON: {e.Message}", e);
        }
    }

    private static TierPolicy Read(JsonElement root, string json)
    {
        Check(root, "", "profile", "rules", "enabledInfra", "disabledInfra", "$schema");
        var rules = new List<TierRule>();
        foreach (var rule in Array(root, "rules", ""))
        {
            rules.Add(ReadRule(rule, rules.Count));
        }

        return new TierPolicy(Profile(root), rules, json) { EnabledInfra = Globs(root, "enabledInfra", ""), DisabledInfra = Globs(root, "disabledInfra", "") };
    }

    private static string Profile(JsonElement root)
    {
        string name = Text(root, "profile", "") ?? TierProfiles.Full;
        return TierProfiles.Find(name) is not null
            ? name
            : throw new TierPolicyException($"profile: \"{name}\" is none; expected one of {string.Join(", ", TierProfiles.Names)}");
    }

    private static TierRule ReadRule(JsonElement rule, int index)
    {
        string title = $"rules[{index}]";
        if (rule.ValueKind == JsonValueKind.Object && Text(rule, "name", $"{title}.") is { Length: > 0 } name)
        {
            title += $" \"{name}\"";
        }

        string path = $"{title}: ";
        Check(rule, path, "name", "resources", "namespaces", "labels", "infrastructure", "tier");
        return new TierRule
        {
            Title = title,
            Tier = Tier(rule, path),
            Resources = Resources(rule, path),
            Namespaces = Globs(rule, "namespaces", path),
            Labels = Labels(rule, path),
            Infrastructure = Globs(rule, "infrastructure", path),
        };
    }

    private static ObjectTier Tier(JsonElement rule, string path)
    {
        if (!rule.TryGetProperty("tier", out var tier))
        {
            throw new TierPolicyException($"{path}tier: is missing; expected a number from 0 to 3");
        }

        return tier.ValueKind == JsonValueKind.Number && tier.TryGetInt32(out int number) && number is >= 0 and <= 3
            ? (ObjectTier)number
            : throw new TierPolicyException($"{path}tier: expected a number from 0 to 3, found {tier.GetRawText()}");
    }

    private static List<Glob> Resources(JsonElement rule, string path)
    {
        var globs = Globs(rule, "resources", path);
        foreach (var glob in globs)
        {
            if (glob.Pattern != "*" && glob.Pattern.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            {
                throw new TierPolicyException(
                    $"{path}resources: \"{glob}\" is no pattern of group/resource, as in apps/deployments, core/pods, *.example.com/* or *");
            }
        }

        return globs;
    }

    private static LabelSelector? Labels(JsonElement rule, string path)
    {
        try
        {
            return Text(rule, "labels", path) is { Length: > 0 } text ? LabelSelector.Parse(text) : null;
        }
        catch (FormatException e) when (e is not TierPolicyException)
        {
            throw new TierPolicyException($"{path}labels: {e.Message}", e);
        }
    }

    private static void Check(JsonElement element, string path, params ReadOnlySpan<string> known)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new TierPolicyException($"{path}expected an object, found {element.GetRawText()}");
        }

        foreach (var property in element.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                throw new TierPolicyException($"{path}{property.Name}: is no field here; expected {string.Join(", ", known!)}");
            }
        }
    }

    private static string? Text(JsonElement element, string name, string path) =>
        !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new TierPolicyException($"{path}{name}: expected a text, found {value.GetRawText()}");

    private static JsonElement.ArrayEnumerator Array(JsonElement element, string name, string path) =>
        !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? default
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray()
        : throw new TierPolicyException($"{path}{name}: expected an array, found {value.GetRawText()}");

    private static List<Glob> Globs(JsonElement element, string name, string path)
    {
        var globs = new List<Glob>();
        foreach (var value in Array(element, name, path))
        {
            globs.Add(value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
                ? new Glob(text)
                : throw new TierPolicyException($"{path}{name}[{globs.Count}]: expected a text that is not empty, found {value.GetRawText()}"));
        }

        return globs;
    }
}
