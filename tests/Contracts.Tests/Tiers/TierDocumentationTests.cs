using System.Text.Json;
using System.Text.RegularExpressions;
using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Contracts.Tests.Tiers;

/// <summary>docs/tiers.md and docs/tier-config.schema.json against what is read.</summary>
public sealed partial class TierDocumentationTests
{
    [Fact]
    public void Example_OfTheDocs_IsValid()
    {
        var policy = TierPolicy.Parse(Example().Match(Read("tiers.md")).Groups[1].Value);

        Assert.Equal(("balanced", 4), (policy.Profile, policy.Rules.Count));
        Assert.False(policy.Allows("istio"));
    }

    [Fact]
    public void Profiles_OfTheDocsAndOfTheSchema_AreThoseThatThereAre()
    {
        var table = Profile().Matches(Read("tiers.md")).Select(match => match.Groups[1].Value);

        Assert.Equal(TierProfiles.Names, table);
        Assert.Equal(TierProfiles.Names, Schema().GetProperty("properties").GetProperty("profile").GetProperty("enum").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void Schema_HasTheFieldsThatAreRead_AndNoOthers()
    {
        var (root, rule) = (Schema(), Schema().GetProperty("$defs").GetProperty("rule"));

        // Each field that is not known is refused with a list of those that are.
        Assert.Equal(Expected("""{"x":1}"""), Fields(root));
        Assert.Equal(Expected("""{"rules":[{"x":1}]}"""), Fields(rule));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file));

    private static JsonElement Schema() => JsonElement.Parse(Read("tier-config.schema.json"));

    private static IEnumerable<string> Fields(JsonElement shape) => shape.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Expected(string config) =>
        Assert.Throws<TierPolicyException>(() => TierPolicy.Parse(config)).Message.Split("expected ")[1].Split(", ").Order(StringComparer.Ordinal);

    [GeneratedRegex(@"tier-config: \|\s+(\{.*?\n {8}\})\n", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^\| `(\w+)`.* \| (?:–|Events)", RegexOptions.Multiline)]
    private static partial Regex Profile();
}
