using System.IO.Pipelines;
using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms.Docker.Engine;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;
using MeshSync.Fabric.Agent.Platforms.Docker.Sessions;
using MeshSync.Fabric.Agent.Platforms.Docker.Watching;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing.Fuzzing;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Docker;

/// <summary>What an engine, or whoever is in its place, may answer, and what whoever starts containers may write into them.</summary>
public sealed class FuzzTests
{
    private static readonly EngineObjectWriter Writer = new(redact: true);
    private static readonly IReadOnlyList<EngineKind> Kinds = [.. EngineKind.OfEngine, .. EngineKind.OfSwarm];

    [Fact]
    public async Task List_OfAnyBytes_IsObjectsOrRefused() => await new Fuzzer("engine-list") { Memory = 32 << 20, Refusals = [typeof(JsonException)] }.Run(
        static bytes => WithEachKind(bytes, static (kind, answer) =>
        {
            foreach (var row in kind.RowsOf(answer))
            {
                Tell(kind, row);
            }
        }));

    [Fact]
    public async Task Inspect_OfAnyBytes_IsAnObjectOrRefused() => await new Fuzzer("engine-inspect") { Memory = 32 << 20, Refusals = [typeof(JsonException)] }.Run(
        static bytes => WithEachKind(bytes, Tell));

    [Fact]
    public async Task ComposeProjects_OfAnyRows_AreObjectsOrRefused() => await new Fuzzer("engine-list") { Memory = 32 << 20, Refusals = [typeof(JsonException)] }.Run(
        static bytes =>
        {
            using var answer = EngineAnswer.Parse(bytes);
            var projects = new ComposeProjects();
            projects.AddContainers(EngineKind.Containers.RowsOf(answer.RootElement));
            projects.AddNetworks(EngineKind.Networks.RowsOf(answer.RootElement));
            using var told = projects.ToJson();
            foreach (var project in told.RootElement.EnumerateArray())
            {
                Tell(EngineKind.ComposeProjects, project);
            }
        });

    [Fact]
    public async Task Events_OfAnyBytes_AreReadOrRefused() => await new Fuzzer("engine-events") { Refusals = [typeof(JsonException)] }.Run(
        static bytes => Read(bytes).GetAwaiter().GetResult());

    [Fact]
    public async Task LogFrames_OfAnyBytes_AreTextNoLongerThanThey() => await new Fuzzer("engine-log").Run(
        static bytes => Assert.InRange(Copied(bytes).GetAwaiter().GetResult(), 0, Math.Max(0, bytes.Length - 8)));

    [Fact]
    public async Task Info_OfAnyBytes_IsAnIdOrRefused() => await new Fuzzer("engine-info") { Refusals = [typeof(JsonException)] }.Run(
        static bytes =>
        {
            using var answer = EngineAnswer.Parse(bytes);
            if (answer.Deserialize(EngineJson.Default.EngineInfo) is { } info)
            {
                string id = EngineIdentity.IdOf(new EngineAddress(null, "there:2375"), info, info);
                Assert.Equal(id, CollectionKey.Parse(new CollectionKey(id, "g", "r").ToString()).Cluster);
                _ = info.Swarm?.IsManager;
            }
        });

    [Fact]
    public async Task Error_OfAnyBytes_IsAStatus() => await new Fuzzer("engine-error").Run(
        static bytes => Assert.Equal(500, EngineAnswer.StatusOf(500, "Internal Server Error", bytes).Code));

    [Theory]
    [InlineData("a")]
    [InlineData("a:")]
    [InlineData("a://")]
    [InlineData("a://b:")]
    [InlineData("://")]
    public void Environment_OfAnyLength_IsLookedThroughOnce(string part)
    {
        var variable = "X=" + string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length));

        // Each letter looked at from each letter on would take an hour.
        Assert.Equal(variable, EnvironmentRedactor.Redact(variable));
    }

    [Theory]
    [InlineData("X=postgres://u:secret@h/db", "X=postgres://u:[REDACTED]@h/db")]
    [InlineData("X=a://b,1http://u:secret@h", "X=a://b,1http://u:[REDACTED]@h")]
    [InlineData("X=http://u@h", "X=http://u@h")]
    public void Environment_WithAPasswordInAnAddress_IsWithoutIt(string variable, string redacted) => Assert.Equal(redacted, EnvironmentRedactor.Redact(variable));

    private static void WithEachKind(byte[] bytes, Action<EngineKind, JsonElement> use)
    {
        using var answer = EngineAnswer.Parse(bytes);
        var refused = 0;
        foreach (var kind in Kinds)
        {
            try
            {
                use(kind, answer.RootElement);
            }
            catch (JsonException) when (++refused < Kinds.Count)
            {
                // What is no list of volumes may be one of containers.
            }
        }
    }

    /// <summary>What becomes of a thing that was read: it is told of, in JSON, under a name that can be a key.</summary>
    private static void Tell(EngineKind kind, JsonElement thing)
    {
        using var found = new ReadObject(Writer, kind, thing);
        using var single = new SingleObject();
        found.CopyTo(single, 1_758_000_000_000_000);
        JsonDocument.Parse(single.Window.Slice(single.Object.Start, single.Object.End).ToArray(), new JsonDocumentOptions { MaxDepth = 1000 }).Dispose();
        Assert.Equal("1758000000000000", single.Object.ResourceVersion.ReadString(single.Window));
        _ = LabelReader.Read(single);
        var key = new ObjectKey("c1", kind.Type.Group, kind.Type.Resource, found.Keys.Project, found.Keys.Name);
        Assert.True(found.Keys.Name.Length == 0 || found.Keys.Project == ObjectKey.NoNamespace || ObjectKey.Parse(key.ToString()) == key);
    }

    private static async Task Read(byte[] bytes)
    {
        await using var events = new EngineEvents(new HttpResponseMessage(), new MemoryStream(bytes));
        while (await events.Read(Take, CancellationToken.None))
        {
        }

        static void Take(EngineEvent told)
        {
            foreach (var kind in Kinds)
            {
                _ = EventMeaning.Subject(kind, told);
            }
        }
    }

    private static async Task<long> Copied(byte[] bytes)
    {
        using var text = new MemoryStream();
        var output = PipeWriter.Create(text, new StreamPipeWriterOptions(leaveOpen: true));
        await ContainerLog.CopyPieces(new MemoryStream(bytes), output, CancellationToken.None);
        await output.CompleteAsync();
        return text.Length;
    }
}
