using System.Text;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Agent.Scope;

namespace MeshSync.Fabric.Agent.Tests.Scope;

public sealed class WatchListReaderTests
{
    [Fact]
    public void Whitelist_IsReadWithItsEvents()
    {
        var list = Read(MeshSyncs.Whitelist(("pods.v1.", ["ADDED", "DELETED"]), ("widgets.v1beta1.example.io", ["MODIFIED"])));

        Assert.Equal(
            [
                new WhitelistEntry(new ResourceName("pods", "v1", ""), EventTypes.Added | EventTypes.Deleted),
                new WhitelistEntry(new ResourceName("widgets", "v1beta1", "example.io"), EventTypes.Modified),
            ],
            list.Only);
        Assert.Empty(list.Except);
    }

    [Fact]
    public void Blacklist_IsRead() =>
        Assert.Equal(
            ["secrets.v1.", "roles.v1.rbac.authorization.k8s.io"],
            Read(MeshSyncs.Blacklist("secrets.v1.", "roles.v1.rbac.authorization.k8s.io")).Except.Select(name => name.ToString()));

    [Fact]
    public void Entry_InGosSpellingAndTwice_IsUnderstood() =>
        Assert.Equal(
            [new WhitelistEntry(new ResourceName("pods", "v1", ""), EventTypes.Added | EventTypes.Modified), new WhitelistEntry(new ResourceName("nodes", "v1", ""), EventTypes.All)],
            Read(MeshSyncs.WithData("""[{"resource":"pods.v1.","events":["ADDED"]},{"RESOURCE":"pods.v1.","Events":["MODIFIED"]},{"Resource":"nodes.v1."}]""", "")).Only);

    public static TheoryData<string> Lists_ThatAreNone =>
    [
        MeshSyncs.With(null),
        MeshSyncs.With(new JsonObject { ["watch-list"] = null }),
        MeshSyncs.With(new JsonObject { ["watch-list"] = new JsonObject() }),
        MeshSyncs.WithData(null, null),
        MeshSyncs.WithData("", " "),
        MeshSyncs.WithData("[]", "null"),
        MeshSyncs.With(new JsonObject { ["watch-list"] = new JsonObject { ["data"] = new JsonObject { ["tier-config"] = "{}" } } }),
    ];

    [Theory]
    [MemberData(nameof(Lists_ThatAreNone))]
    public void List_ThatIsNone_IsTheDefault(string meshSync) => Assert.True(Read(meshSync).IsDefault);

    public static TheoryData<string, string> InvalidLists => new()
    {
        { MeshSyncs.WithData("""["pods.v1."]""", """["secrets.v1."]"""), "spec.watch-list.data: whitelist and blacklist are both used" },
        { MeshSyncs.WithData("[{", ""), "spec.watch-list.data.whitelist: is no JSON" },
        { MeshSyncs.WithData("""{"Resource":"pods.v1."}""", ""), "spec.watch-list.data.whitelist: expected a JSON array, found an object" },
        { MeshSyncs.WithData("""["pods.v1."]""", ""), "spec.watch-list.data.whitelist[0]: expected {\"Resource\":…,\"Events\":[…]}, found \"pods.v1.\"" },
        { MeshSyncs.WithData("""[{"Resource":"pods.v1."},{"Events":["ADDED"]}]""", ""), "spec.watch-list.data.whitelist[1]: names no Resource" },
        { MeshSyncs.WithData("""[{"Resource":"pods.v1.","Event":["ADDED"]}]""", ""), "spec.watch-list.data.whitelist[0].Event: there is no such field" },
        { MeshSyncs.WithData("""[{"Resource":"pods.v1.","Events":["ADDED","CREATED"]}]""", ""), "spec.watch-list.data.whitelist[0].Events[1]: expected ADDED, MODIFIED or DELETED, found \"CREATED\"" },
        { MeshSyncs.WithData("""[{"Resource":"pods.v1.","Events":[]}]""", ""), "spec.watch-list.data.whitelist[0].Events: expected at least one" },
        { MeshSyncs.WithData("""[{"Resource":"pods.v1"}]""", ""), "spec.watch-list.data.whitelist[0].Resource: \"pods.v1\" is no resource" },
        { MeshSyncs.WithData("", """["secrets.v1.",7]"""), "spec.watch-list.data.blacklist[1]: expected the name of a resource in quotes, found 7" },
        { MeshSyncs.WithData("", """["Secret.v1."]"""), "spec.watch-list.data.blacklist[0]: \"Secret.v1.\" is no resource" },
        { MeshSyncs.WithData(new JsonArray("pods.v1."), ""), "spec.watch-list.data.whitelist: expected JSON in a string, found an array" },
        { MeshSyncs.With(new JsonObject { ["watch-list"] = "pods" }), "spec.watch-list: expected an object, found \"pods\"" },
        { MeshSyncs.With(7), "spec: expected an object, found 7" },
    };

    [Theory]
    [MemberData(nameof(InvalidLists))]
    public void List_ThatIsInvalid_IsRefusedByFieldAndEntry(string meshSync, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<FormatException>(() => Read(meshSync)).Message, StringComparison.Ordinal);

    private static WatchList Read(string meshSync) => WatchListReader.Read(Encoding.UTF8.GetBytes(meshSync));
}
