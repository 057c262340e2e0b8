using System.Text.Json;
using MeshSync.Fabric.Cli;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Testing;
using MeshSync.Fabric.Testing.Docker;

namespace MeshSync.Fabric.EndToEnd.Docker;

/// <summary>The whole spine beside a scripted engine. Tests share it, each with a compose project of its own.</summary>
public sealed class EngineSpine : IAsyncLifetime
{
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);

    public ScriptedEngine Engine { get; private set; } = null!;

    internal Rig.Fabric Fabric { get; private set; } = null!;

    internal MesheryServer Meshery { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Engine = await ScriptedEngine.StartAsync();
        Fabric = await Rig.Fabric.StartAsync("", agentSettings: [("MESHSYNC_PLATFORM", "docker"), ("DOCKER_HOST", Engine.Host)]);
        Meshery = await MesheryServer.AttachAsync(Fabric.Nats.Url);

        // Three processes begin here, which takes a machine with other things to do its time.
        Engine.PutContainer("first", "first", "first");
        await Eventually.Be(() => Meshery.About("Container", "first", "first").Count > 0, Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await Meshery.DisposeAsync();
        await Fabric.DisposeAsync();
        await Engine.DisposeAsync();
    }

    /// <summary>Waits until these containers of a project, and no others, are what Meshery has been told of.</summary>
    internal Task Known(string project, params IEnumerable<string> names) => Known(project, known => known.Order().SequenceEqual(names.Order()));

    internal Task Known(string project, Predicate<IReadOnlyList<string>> isSo) => Eventually.Be(
        () => Meshery.Messages.Where(message => message.Kind == "Container" && message.Namespace == project)
            .GroupBy(message => message.Name).Where(about => about.Last().Event != "DELETED").Select(about => about.Key).ToList(),
        known => isSo(known),
        Patience,
        expectation: $"the containers of project '{project}' are known");

    /// <summary>Has the silo do something with <c>fabric</c>, which must succeed.</summary>
    internal async Task<string> Run(params string[] arguments)
    {
        using var text = new StringWriter();
        using var error = new StringWriter();
        string[] all = [.. arguments, "--silo-url", $"http://127.0.0.1:{Fabric.SiloPort}"];
        int code = await FabricCommand.RunAsync(all, new Terminal(Stream.Null, Stream.Null, text, error, _ => null), Cancellation);
        Assert.True(code == 0, $"fabric {string.Join(' ', all)} ended with {code}: {text} {error}");
        return text.ToString();
    }

    internal async Task<JsonElement> Json(params string[] arguments) => JsonElement.Parse(await Run([.. arguments, "-o", "json"]));
}
