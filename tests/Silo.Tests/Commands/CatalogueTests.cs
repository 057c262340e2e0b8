using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Silo.Tests.Commands;

/// <summary><c>fabric catalogue push|list|remove</c> at the bucket that a silo takes catalogues from.</summary>
[Collection(nameof(Commanded))]
public sealed class CatalogueTests(CommandWorld world) : IDisposable
{
    private const string Own = "products: [{id: own, name: Own, category: test, components: [{id: it, image: example.org/own/engine}]}]";

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Document_IsAcceptedListedAndInForce_RefusedWithItsReason_AndRemoved()
    {
        var pushed = await Push("own.yaml", Own);
        Assert.Equal((0, "own: accepted", ""), (pushed.Code, pushed.Output.Trim(), pushed.Error));
        Assert.Contains("own  accepted", (await world.Fabric("catalogue", "list")).Output, StringComparison.Ordinal);
        await Identified(products => products.Contains("3.2.1", StringComparison.Ordinal));

        var refused = await Push("own.yaml", "products: [{id: own, name: Own, colour: red, components: [{id: it, image: example.org/own/engine}]}]");
        Assert.Equal((1, ""), (refused.Code, refused.Output));
        Assert.Contains("own: refused", refused.Error, StringComparison.Ordinal);
        Assert.Contains("product own: colour", refused.Error, StringComparison.Ordinal);
        var listed = await world.Fabric("catalogue", "list");
        Assert.Contains("own  refused", listed.Output, StringComparison.Ordinal);
        Assert.Contains("product own: colour", listed.Output, StringComparison.Ordinal);
        Assert.Contains("3.2.1", (await world.Fabric("identify")).Output, StringComparison.Ordinal);

        var removed = await world.Fabric("catalogue", "remove", "own");
        Assert.Equal((0, ""), (removed.Code, removed.Error));
        Assert.Contains("own: removed", removed.Output, StringComparison.Ordinal);
        await Identified(products => !products.Contains("3.2.1", StringComparison.Ordinal));
        Assert.StartsWith("No document is supplied", (await world.Fabric("catalogue", "list")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("remove", "nobody", "there is no document nobody")]
    [InlineData("remove", "_evaluated", "there is no document _evaluated")]
    [InlineData("push", "nowhere.yaml", "nowhere.yaml")]
    public async Task WhatIsNotThere_IsAnErrorThatNamesIt(string verb, string what, string said)
    {
        var run = await world.Fabric("catalogue", verb, what);

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_status.own.yaml")]
    [InlineData("my own.yaml")]
    public async Task FileWhoseNameIsNoKey_IsRefused_WithWhatToDo(string file)
    {
        var run = await Push(file, Own);

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("rename the file", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokerWithoutABucket_OrNoBroker_IsSaid()
    {
        await using var empty = await NatsServer.StartAsync();

        var run = await world.Fabric("catalogue", "list", "--broker-url", empty.Url);
        await empty.StopAsync();
        var dead = await world.Fabric("catalogue", "list", "--broker-url", empty.Url);

        Assert.Equal((1, 1), (run.Code, dead.Code));
        Assert.Contains("there is no bucket meshsync-catalogue", run.Error, StringComparison.Ordinal);
        Assert.Contains("--broker-url", dead.Error, StringComparison.Ordinal);
    }

    private async Task<CommandRun> Push(string file, string text)
    {
        await File.WriteAllTextAsync(_folder.File(file), text, TestContext.Current.CancellationToken);
        return await world.Fabric("catalogue", "push", _folder.File(file));
    }

    private Task<string> Identified(Func<string, bool> expected) =>
        Eventually.Be(async () => (await world.Fabric("identify")).Output, expected, TimeSpan.FromSeconds(60));
}
