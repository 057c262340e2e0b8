using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Retrying;
using MeshSync.Fabric.Agent.Watching;
using Microsoft.Extensions.Time.Testing;

namespace MeshSync.Fabric.Agent.Tests.Watching;

public sealed class RetryPolicyTests
{
    private readonly RetryPolicy _policy = new(new CrowdDelay(new FakeTimeProvider()));

    [Fact]
    public void Expired_IsListedAgainAfterAPause()
    {
        var verdict = _policy.After(Answer(410));

        Assert.True(verdict.Relist);
        Assert.True(verdict.Delay >= TimeSpan.FromMilliseconds(800));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    public void Refused_IsAskedMoreAndMoreSeldomAndNeverForgetsWhereItWas(int code)
    {
        var verdicts = Enumerable.Range(0, 10).Select(_ => _policy.After(Answer(code))).ToList();

        Assert.All(verdicts, verdict => Assert.False(verdict.Relist));
        Assert.InRange(verdicts[0].Delay, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
        Assert.InRange(verdicts[^1].Delay, TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(70));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public void Busy_IsLeftAloneAsLongAsItSaysAndNotBurdenedWithAList(int code)
    {
        var verdicts = Enumerable.Range(0, 5).Select(_ => _policy.After(Answer(code, retryAfter: 20))).ToList();

        Assert.All(verdicts, verdict => Assert.InRange(verdict.Delay, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(50)));
        Assert.All(verdicts, verdict => Assert.False(verdict.Relist));
    }

    [Fact]
    public void RetryAfter_BeyondReason_IsCutShort() =>
        Assert.InRange(_policy.After(Answer(429, retryAfter: 86_400)).Delay, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(8));

    [Fact]
    public void Failures_ThatBringNothing_LeadToAListAtLast()
    {
        var verdicts = ((Exception[])[Answer(500), new JsonException(), Answer(400)]).Select(_policy.After).ToList();

        Assert.Equal([false, false, true], verdicts.Select(verdict => verdict.Relist));
    }

    [Fact]
    public void BrokenConnection_IsGoneOnFromOnceTheServerIsKnownToBeThere()
    {
        var verdicts = Enumerable.Range(0, 10).Select(_ => _policy.After(new HttpRequestException())).ToList();

        Assert.All(verdicts, verdict => Assert.True(verdict is { BrokeOff: true, Relist: false }));
        Assert.InRange(verdicts[^1].Delay, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(46));
    }

    [Fact]
    public void Silence_IsNoFailure()
    {
        var verdict = _policy.After(new SilentWatchException(new TimeoutException("nothing")));

        Assert.True(verdict is { BrokeOff: true, Relist: false } && verdict.Delay < TimeSpan.FromSeconds(1));
    }

    private static ApiException Answer(int code, int? retryAfter = null) =>
        new(new ApiStatus(code, null, null, new ApiStatusDetails(retryAfter)), "test");
}
