using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Contracts.Tests.Tiers;

public sealed class TierPolicyTests
{
    private const string Config = """
        {
          "profile": "balanced",
          "rules": [
            { "name": "ci", "namespaces": ["ci-*"], "tier": 0 },
            { "name": "critical", "resources": ["core/pods", "apps/*"], "labels": "tier in (gold,silver),!debug", "tier": 2 },
            { "name": "events of payments", "resources": ["core/events"], "namespaces": ["payments"], "tier": 1 },
            { "name": "monitoring", "infrastructure": ["prom*"], "tier": 3 }
          ],
          "disabledInfra": ["istio"]
        }
        """;

    private static readonly ProductResources[] Prometheus = [new("prometheus", ["monitoring.coreos.com/*"])];

    [Theory]
    [InlineData("core/pods", "ci-7", "", 0, "rules[0] \"ci\"")]
    [InlineData("core/pods", "shop", "tier=gold", 2, "rules[1] \"critical\"")]
    [InlineData("core/pods", "shop", "tier=gold debug=1", 1, "profile balanced: everything else")]
    [InlineData("core/pods", "shop", "", 1, "profile balanced: everything else")]
    [InlineData("apps/deployments", "shop", "", 2, "profile balanced: what designs are made of")]
    [InlineData("core/events", "payments", "", 1, "rules[2] \"events of payments\"")]
    [InlineData("core/events", "shop", "", 0, "profile balanced: never")]
    [InlineData("monitoring.coreos.com/prometheuses", "shop", "", 3, "rules[3] \"monitoring\"")]
    public void Decide_TakesTheFirstRuleThatHolds(string collection, string @namespace, string labels, int tier, string title)
    {
        var given = labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        var rule = TierPolicy.Parse(Config).For(collection, Prometheus).Decide(@namespace, given, []);

        Assert.Equal(((ObjectTier)tier, title), (rule.Tier, rule.Title));
    }

    [Fact]
    public void Decide_ObjectOfAProduct_FallsUnderItsRule()
    {
        var pods = TierPolicy.Parse(Config).For("core/pods", Prometheus);

        Assert.Equal(ObjectTier.Infrastructure, pods.Decide("shop", null, ["prometheus"]).Tier);
        Assert.True(pods.CanChange);
    }

    [Fact]
    public void For_ProductThatIsDisabled_IsAsIfItWereNotThere()
    {
        var products = new ProductResources[] { new("istio", ["networking.istio.io/*"]), new("cilium", ["cilium.io/*"]) };
        var policy = TierPolicy.Parse("""{"profile":"balanced","disabledInfra":["istio"]}""");

        Assert.Equal(ObjectTier.Presence, policy.For("networking.istio.io/gateways", products).Base);
        Assert.Equal(ObjectTier.Infrastructure, policy.For("cilium.io/ciliumnetworkpolicies", products).Base);
        Assert.False(policy.Allows("istio"));
        Assert.False(TierPolicy.Parse("""{"enabledInfra":["prometheus"]}""").Allows("cilium"));
    }

    [Fact]
    public void Default_IsEverythingButEventsAndLeases()
    {
        Assert.Equal(ObjectTier.Full, TierPolicy.Default.For("core/pods", []).Base);
        Assert.Equal(ObjectTier.Ignored, TierPolicy.Default.For("coordination.k8s.io/leases", []).Base);
        Assert.True(TierPolicy.Default.For("example.io/widgets", []).IsUniform);
    }

    [Fact]
    public void For_TwoPoliciesThatMeanTheSameForACollection_AreEqualThere()
    {
        var other = TierPolicy.Parse(Config.Replace("\"payments\"", "\"billing\"", StringComparison.Ordinal));

        Assert.Equal(TierPolicy.Parse(Config).For("core/pods", []), other.For("core/pods", []));
        Assert.NotEqual(TierPolicy.Parse(Config).For("core/events", []), other.For("core/events", []));
    }

    [Theory]
    [InlineData("""{"rules":[{"tier":2},{"name":"x","tier":7}]}""", "rules[1] \"x\": tier: expected a number from 0 to 3, found 7")]
    [InlineData("""{"rules":[{"name":"x"}]}""", "rules[0] \"x\": tier: is missing; expected a number from 0 to 3")]
    [InlineData("""{"rules":[{"tier":1,"namespace":["a"]}]}""", "rules[0]: namespace: is no field here; expected name, resources, namespaces, labels, infrastructure, tier")]
    [InlineData("""{"rules":[{"tier":1,"resources":["pods"]}]}""", "rules[0]: resources: \"pods\" is no pattern of group/resource, as in apps/deployments, core/pods, *.example.com/* or *")]
    [InlineData("""{"rules":[{"tier":1,"namespaces":"a"}]}""", "rules[0]: namespaces: expected an array, found \"a\"")]
    [InlineData("""{"rules":[{"tier":1,"namespaces":[""]}]}""", "rules[0]: namespaces[0]: expected a text that is not empty, found \"\"")]
    [InlineData("""{"rules":[{"tier":1,"labels":"a in b"}]}""", "rules[0]: labels: \"a in b\" is no label requirement: expected key=value, key!=value, key in (a,b), key notin (a,b), key or !key")]
    [InlineData("""{"profile":"deep"}""", "profile: \"deep\" is none; expected one of full, balanced, minimal")]
    [InlineData("""[]""", "expected an object, found []")]
    public void Parse_WhatIsWrong_IsSaidWithRuleAndField(string config, string message) =>
        Assert.Equal(message, Assert.Throws<TierPolicyException>(() => TierPolicy.Parse(config)).Message);

    [Fact]
    public void Parse_NoJson_IsRefused() => Assert.StartsWith("it is no JSON", Assert.Throws<TierPolicyException>(() => TierPolicy.Parse("{\"rules\":")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("*", "apps/deployments", true)]
    [InlineData("apps/*", "apps/deployments", true)]
    [InlineData("apps/*", "batch/jobs", false)]
    [InlineData("*.coreos.com/*", "monitoring.coreos.com/prometheuses", true)]
    [InlineData("*/events", "core/events", true)]
    [InlineData("a*b*c", "abc", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("ab*b", "ab", false)]
    [InlineData("core/pods", "core/podtemplates", false)]
    public void Glob_StarsStandForAnyText(string pattern, string text, bool matches) => Assert.Equal(matches, new Glob(pattern).IsMatch(text));
}
