using System.Globalization;

namespace MeshSync.Fabric.Contracts;

/// <summary>Every NATS stream and subject of the fabric. Tokens are escaped with <see cref="SubjectToken"/>.</summary>
public static class Subjects
{
    /// <summary>The log between agents and silo: limits retention, bounded in age and bytes.</summary>
    public const string WatchStream = "MESHSYNC_WATCH";

    /// <summary>The store that is the topic: one message an object, the last one kept.</summary>
    public const string ObjectsStream = "MESHSYNC_OBJECTS";

    /// <summary>What runs in the clusters: one message a product and cluster, the last one kept.</summary>
    public const string IdentitiesStream = "MESHSYNC_IDENTITIES";

    public const string AllIdentities = "meshsync.identities.>";

    /// <summary>Which silo does what only one of several may do; only where there are several.</summary>
    public const string LeaseStream = "MESHSYNC_LEASES";

    /// <summary>What the silo wants of agents, the last message of each subject: an agent reads it when it starts and hears of changes.</summary>
    public const string PlansStream = "MESHSYNC_PLANS";

    public const string AllPlans = "plans.>";

    public const string AllLeases = "leases.>";

    public const string AllWatch = "watch.>";

    public const string AllObjects = "objects.>";

    /// <summary>Where Meshery Server reads every change.</summary>
    public const string MesheryCore = "meshery.meshsync.core";

    /// <summary><c>watch.&lt;cluster&gt;.&lt;partition&gt;.&lt;group&gt;.&lt;resource&gt;</c></summary>
    public static string Watch(CollectionKey collection) => string.Create(
        CultureInfo.InvariantCulture,
        $"watch.{SubjectToken.Escape(collection.Cluster)}.{Partitions.Of(collection)}.{SubjectToken.Escape(collection.WrittenGroup)}.{SubjectToken.Escape(collection.Resource)}");

    /// <summary>Filter of all that the agent of one cluster writes into the log.</summary>
    public static string WatchOf(string cluster) => $"watch.{SubjectToken.Escape(cluster)}.>";

    /// <summary>Filter of one partition over all clusters.</summary>
    public static string WatchPartition(int partition) => string.Create(CultureInfo.InvariantCulture, $"watch.*.{partition}.>");

    /// <summary>The collection that a watch subject belongs to; false when the subject is not one that <see cref="Watch"/> makes.</summary>
    public static bool TryParseWatch(string subject, out CollectionKey collection)
    {
        collection = default;
        return Tokens(subject, "watch", 5) is [_, var cluster, var partition, var group, var resource]
            && TryKey([cluster, group, resource], key => new CollectionKey(key[0], CollectionKey.ReadGroup(key[1]), key[2]), out collection)
            && partition == Partitions.Of(collection).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary><c>objects.&lt;cluster&gt;.&lt;group&gt;.&lt;resource&gt;.&lt;namespace&gt;.&lt;name&gt;</c></summary>
    public static string OfObject(ObjectKey key) =>
        $"{ObjectsPrefix(key.Collection)}.{SubjectToken.Escape(key.WrittenNamespace)}.{SubjectToken.Escape(key.Name)}";

    /// <summary>Filter of all objects of one collection.</summary>
    public static string ObjectsOf(CollectionKey collection) => $"{ObjectsPrefix(collection)}.>";

    /// <summary>Filter of all objects of one cluster.</summary>
    public static string ObjectsOf(string cluster) => $"objects.{SubjectToken.Escape(cluster)}.>";

    /// <summary>Filter of objects by any part of their key, each as it is written in a key; null for any.</summary>
    public static string ObjectsLike(string? cluster, string? group, string? resource, string? @namespace, string? name)
    {
        string?[] parts = [cluster, group, resource, @namespace, name];
        return "objects." + string.Join('.', parts.Select(part => part is null ? "*" : SubjectToken.Escape(part)));
    }

    /// <summary>The object that an object subject belongs to; false when the subject is not one that <see cref="OfObject"/> makes.</summary>
    public static bool TryParseObject(string subject, out ObjectKey key)
    {
        key = default;
        return Tokens(subject, "objects", 6) is [_, .. var tokens]
            && TryKey(tokens, part => new ObjectKey(part[0], CollectionKey.ReadGroup(part[1]), part[2], ObjectKey.ReadNamespace(part[3]), part[4]), out key);
    }

    /// <summary><c>meshsync.identities.&lt;cluster&gt;.&lt;product&gt;</c></summary>
    public static string Identity(ProductKey key) => $"meshsync.identities.{SubjectToken.Escape(key.Cluster)}.{SubjectToken.Escape(key.Product)}";

    /// <summary>Filter of all identities of one cluster.</summary>
    public static string IdentitiesOf(string cluster) => $"meshsync.identities.{SubjectToken.Escape(cluster)}.>";

    /// <summary>The product that an identity subject belongs to; false when the subject is not one that <see cref="Identity"/> makes.</summary>
    public static bool TryParseIdentity(string subject, out ProductKey key)
    {
        key = default;
        return Tokens(subject, "meshsync", 4) is [_, "identities", .. var tokens]
            && TryKey(tokens, part => new ProductKey(part[0], part[1]), out key);
    }

    /// <summary>Asks the agent of a cluster to list a collection again; body: <c>group/resource</c>, the core group written <c>core</c>.</summary>
    public static string Relist(string cluster) => $"agent.{SubjectToken.Escape(cluster)}.relist";

    /// <summary>Where the agent of a cluster says how it is: <see cref="Contracts.AgentStatus"/> in JSON.</summary>
    public static string AgentStatus(string cluster) => $"agent.{SubjectToken.Escape(cluster)}.status";

    /// <summary>Where the agent of a cluster takes a command and replies to it.</summary>
    public static string AgentCommand(string cluster, AgentVerb verb) => $"agent.{SubjectToken.Escape(cluster)}.command.{AgentNames.Of(verb)}";

    /// <summary>Filter of all commands for the agent of a cluster.</summary>
    public static string AgentCommands(string cluster) => $"agent.{SubjectToken.Escape(cluster)}.command.*";

    /// <summary>Where the agent of a cluster is asked about logs and terminals of its pods, and replies.</summary>
    public static string AgentSession(string cluster, SessionVerb verb) => $"agent.{SubjectToken.Escape(cluster)}.session.{AgentNames.Of(verb)}";

    /// <summary>Filter of all that the agent of a cluster is asked about sessions.</summary>
    public static string AgentSessions(string cluster) => $"agent.{SubjectToken.Escape(cluster)}.session.*";

    /// <summary>Filter of all plans for a cluster.</summary>
    public static string PlansOf(string cluster) => $"plans.{SubjectToken.Escape(cluster)}.>";

    /// <summary>The tier policy given to the silo: <see cref="Plans.PolicyPlan"/> in JSON.</summary>
    public static string PolicyPlan(string cluster) => $"plans.{SubjectToken.Escape(cluster)}.policy";

    /// <summary>The products in a cluster: <see cref="Plans.ProductsPlan"/> in JSON.</summary>
    public static string ProductsPlan(string cluster) => $"plans.{SubjectToken.Escape(cluster)}.products";

    /// <summary>The promoted objects of a collection: <see cref="Plans.PromotionsPlan"/> in JSON.</summary>
    public static string PromotionsPlan(CollectionKey collection) =>
        $"plans.{SubjectToken.Escape(collection.Cluster)}.promotions.{SubjectToken.Escape(collection.WrittenGroup)}.{SubjectToken.Escape(collection.Resource)}";

    /// <summary>The collection that a subject of <see cref="PromotionsPlan"/> belongs to; false for any other subject.</summary>
    public static bool TryParsePromotions(string subject, out CollectionKey collection)
    {
        collection = default;
        return Tokens(subject, "plans", 5) is [_, var cluster, "promotions", var group, var resource]
            && TryKey([cluster, group, resource], key => new CollectionKey(key[0], CollectionKey.ReadGroup(key[1]), key[2]), out collection);
    }

    /// <summary>Filter of what the agents of all clusters say of themselves.</summary>
    public const string AllAgentStatus = "agent.*.status";

    /// <summary><c>leases.&lt;name&gt;</c></summary>
    public static string Lease(string name) => $"leases.{SubjectToken.Escape(name)}";

    private static string ObjectsPrefix(CollectionKey collection) =>
        $"objects.{SubjectToken.Escape(collection.Cluster)}.{SubjectToken.Escape(collection.WrittenGroup)}.{SubjectToken.Escape(collection.Resource)}";

    private static string[]? Tokens(string subject, string first, int count)
    {
        var tokens = subject.Split('.');
        return tokens.Length == count && tokens[0] == first && Array.TrueForAll(tokens, token => token.Length > 0) ? tokens : null;
    }

    private static bool TryKey<TKey>(string[] tokens, Func<string[], TKey> make, out TKey key)
        where TKey : struct
    {
        try
        {
            var parts = Array.ConvertAll(tokens, token => SubjectToken.Unescape(token));
            key = make(parts);

            // Whoever writes to a subject may escape a slash; in a key it separates, and the key would be another one.
            return !Array.Exists(parts, part => part.Contains('/'));
        }
        catch (FormatException)
        {
            key = default;
            return false;
        }
    }
}
