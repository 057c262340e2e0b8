
namespace MeshSync.Fabric.Simulator.Tests.Contract;

public abstract class ObjectContract(IApiServerFixture server) : ApiContract(server)
{
    [Fact]
    public async Task Get_OfAnObject_CarriesItsType()
    {
        var ns = await NewNamespaceAsync();
        var created = await CreateLeaseAsync(ns, "a");

        var got = await Api.GetAsync(Lease(ns, "a"));

        Assert.Equal(200, got.Status);
        Assert.StartsWith("application/json", got.ContentType, StringComparison.Ordinal);
        Assert.Equal("Lease", got.Json.GetProperty("kind").GetString());
        Assert.Equal(created.Uid(), got.Json.Uid());
        Assert.Equal(ns, got.Json.GetProperty("metadata").GetProperty("namespace").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", got.Json.GetProperty("metadata").GetProperty("creationTimestamp").GetString());
    }

    [Theory]
    [InlineData("/version")]
    [InlineData("/version/")]
    public async Task Version_IsSaid(string path) =>
        Assert.StartsWith("v1.", (await Api.GetAsync(path)).Json.GetProperty("gitVersion").GetString(), StringComparison.Ordinal);

    [Fact]
    public async Task AccessReview_SaysWhetherOneMay()
    {
        var review = await Api.CreateAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            """{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"resourceAttributes":{"verb":"list","resource":"pods"}}}""");

        Assert.True(review.GetProperty("status").GetProperty("allowed").GetBoolean());
    }

    [Fact]
    public async Task Get_OfNothing_IsNotFoundWithDetails()
    {
        var got = await Api.GetAsync(Lease(await NewNamespaceAsync(), "nothing"));

        ListContract.AssertStatus(got, 404, "NotFound");
        var details = got.Json.GetProperty("details");
        Assert.Equal("nothing", details.GetProperty("name").GetString());
        Assert.Equal("coordination.k8s.io", details.GetProperty("group").GetString());
        Assert.Equal("leases", details.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task List_OfAResourceThatIsNotServed_IsNotFound()
    {
        ListContract.AssertStatus(await Api.GetAsync("/apis/coordination.k8s.io/v1/nothings"), 404, "NotFound");
    }

    [Fact]
    public async Task List_OfAGroupThatIsNotServed_IsNotFoundInPlainText()
    {
        var answer = await Api.GetAsync("/apis/nowhere.example.com/v1/nothings");

        Assert.Equal(404, answer.Status);
        Assert.Equal("404 page not found", answer.Body.Trim());
    }

    [Fact]
    public async Task List_WithoutTheRight_IsForbiddenWithDetails()
    {
        var answer = await Server.GetForbiddenAsync("/apis/coordination.k8s.io/v1/leases");

        ListContract.AssertStatus(answer, 403, "Forbidden");
        Assert.Equal("leases", answer.Json.GetProperty("details").GetProperty("kind").GetString());
        Assert.Contains("cannot list resource \"leases\" in API group \"coordination.k8s.io\" at the cluster scope",
            answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_OfAnExistingName_AlreadyExists()
    {
        var ns = await NewNamespaceAsync();
        await CreateLeaseAsync(ns, "a");

        ListContract.AssertStatus(await Api.SendAsync(HttpMethod.Post, Leases(ns), LeaseBody("a")), 409, "AlreadyExists");
    }

    [Fact]
    public async Task Create_InAMissingNamespace_IsNotFound()
    {
        ListContract.AssertStatus(await Api.SendAsync(HttpMethod.Post, Leases("no-such-namespace"), LeaseBody("a")), 404, "NotFound");
    }

    [Fact]
    public async Task Update_FromAnOldState_IsAConflict()
    {
        var ns = await NewNamespaceAsync();
        var old = await CreateLeaseAsync(ns, "a");
        await HoldAsync(ns, "a", "somebody");

        var answer = await Api.SendAsync(HttpMethod.Put, Lease(ns, "a"), old.GetRawText());

        ListContract.AssertStatus(answer, 409, "Conflict");
    }

    [Fact]
    public async Task Update_FromThePresentState_ReplacesIt()
    {
        var ns = await NewNamespaceAsync();
        var created = await CreateLeaseAsync(ns, "a");

        var answer = await Api.SendAsync(
            HttpMethod.Put, Lease(ns, "a"), created.GetRawText().Replace("nobody", "somebody", StringComparison.Ordinal));

        Assert.Equal(200, answer.Status);
        Assert.Equal("somebody", Holder(answer.Json));
        Assert.Equal(created.Uid(), answer.Json.Uid());
        Assert.True(answer.ResourceVersion > created.ResourceVersion());
    }

    [Fact]
    public async Task Delete_AnswersWithTheUidOfWhatIsGone()
    {
        var ns = await NewNamespaceAsync();
        var created = await CreateLeaseAsync(ns, "a");

        var answer = await Api.SendAsync(HttpMethod.Delete, Lease(ns, "a"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("Success", answer.Json.GetProperty("status").GetString());
        Assert.Equal(created.Uid(), answer.Json.GetProperty("details").GetProperty("uid").GetString());
        Assert.Equal(404, (await Api.GetAsync(Lease(ns, "a"))).Status);
    }

    [Fact]
    public async Task KubeSystem_HasAUidThatStays()
    {
        var first = (await Api.GetAsync("/api/v1/namespaces/kube-system")).Json.Uid();
        await Api.PatchAsync("/api/v1/namespaces/kube-system", """{"metadata":{"labels":{"seen":"yes"}}}""");

        Assert.True(Guid.TryParse(first, out _));
        Assert.Equal(first, (await Api.GetAsync("/api/v1/namespaces/kube-system")).Json.Uid());
    }
}
