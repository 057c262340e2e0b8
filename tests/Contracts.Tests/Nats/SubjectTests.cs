using CsCheck;

namespace MeshSync.Fabric.Contracts.Tests.Nats;

public class SubjectTests
{
    [Fact]
    public void Token_OfAnyText_IsReversibleAndLegal() =>
        Gen.String.Where(text => text.Length > 0 && !HasLoneSurrogate(text)).Sample(text =>
        {
            var token = SubjectToken.Escape(text);

            Assert.DoesNotContain(token, c => c is '.' or '*' or '>' or <= ' ' or > '~');
            Assert.Equal(text, SubjectToken.Unescape(token));
        });

    [Theory]
    [InlineData("%4")]
    [InlineData("a%zz")]
    public void Token_WithADamagedEscape_IsRefused(string token) => Assert.Throws<FormatException>(() => SubjectToken.Unescape(token));

    [Fact]
    public void ObjectSubject_OfARoleWithDotsColonsAndSpaces_LeadsBackToItsKey()
    {
        var key = new ObjectKey("c.1", "rbac.authorization.k8s.io", "clusterroles", "", "system:a.b* >é_");

        var subject = Subjects.OfObject(key);

        Assert.Equal("objects.c%2E1.rbac%2Eauthorization%2Ek8s%2Eio.clusterroles._.system:a%2Eb%2A%20%3E%C3%A9_", subject);
        Assert.True(Subjects.TryParseObject(subject, out var parsed));
        Assert.Equal(key, parsed);
    }

    [Fact]
    public void WatchSubject_LeadsBackToItsCollection()
    {
        var collection = new CollectionKey("c1", "cert-manager.io", "certificates");

        Assert.True(Subjects.TryParseWatch(Subjects.Watch(collection), out var parsed));
        Assert.Equal(collection, parsed);
    }

    [Theory]
    [InlineData("watch.c1.99.core.pods")]
    [InlineData("watch.c1.core.pods")]
    [InlineData("objects.c1.core.pods.default.x")]
    [InlineData("watch.c1.0.a%2.pods")]
    public void WatchSubject_ThatNoAgentWrites_IsNotParsed(string subject) => Assert.False(Subjects.TryParseWatch(subject, out _));

    [Fact]
    public void Partition_OfACollection_NeverChanges()
    {
        // Part of the protocol: another value would cut agents of one version off from silos of another.
        Assert.Equal(Partitions.Of(new CollectionKey("c1", "", "pods")), Partitions.Of(CollectionKey.Parse("c1/core/pods")));
        Assert.All(["pods", "services", "nodes"], resource => Assert.InRange(Partitions.Of(new CollectionKey("c1", "", resource)), 0, Partitions.Count - 1));
        Assert.Equal(8, Partitions.Count);
    }

    private static bool HasLoneSurrogate(string text) =>
        text.Where((c, i) => char.IsHighSurrogate(c) ? i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])
            : char.IsLowSurrogate(c) && (i == 0 || !char.IsHighSurrogate(text[i - 1]))).Any();
}
