using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;
using MeshSync.Fabric.Agent.Scanning;
using MeshSync.Fabric.Agent.Scope;
using MeshSync.Fabric.Agent.Tiers;
using MeshSync.Fabric.Testing.Fuzzing;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.Scanning;

/// <summary>What an API server, or whoever is in its place, may answer.</summary>
public sealed class FuzzTests
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 10_000 };

    [Fact]
    public async Task WatchStream_OfAnyBytes_IsReadOrRefused() => await new Fuzzer("watch-stream") { Memory = 16 << 20, Refusals = [typeof(JsonException), typeof(ObjectTooLargeException)] }.Run(
        static bytes =>
        {
            using var stream = new WatchStream();
            Feed(stream, bytes, stream.ReadEvent, () => Use(stream, stream.HasObject));
        });

    [Fact]
    public async Task ListPage_OfAnyBytes_IsReadOrRefused() => await new Fuzzer("list-page") { Memory = 16 << 20, Refusals = [typeof(JsonException), typeof(ObjectTooLargeException)] }.Run(
        static bytes =>
        {
            using var page = new ListPage();
            Feed(page, bytes, page.ReadItem, () => Use(page, hasObject: true));
        });

    [Fact]
    public async Task Definition_OfAnyBytes_IsHashedOrRefused() => await new Fuzzer("definition") { Refusals = [typeof(JsonException)] }.Run(
        static bytes => DefinitionDigest.Of(bytes));

    [Fact]
    public async Task WatchList_OfAnyBytes_IsReadOrRefused() => await new Fuzzer("watch-list") { Refusals = [typeof(FormatException), typeof(JsonException), typeof(InvalidOperationException)] }.Run(
        static bytes =>
        {
            _ = WatchListReader.Read(bytes);
            _ = WatchListReader.ReadTierConfig(bytes);
        });

    /// <summary>In pieces of a length that the bytes themselves choose, so that the same input is always the same run.</summary>
    private static void Feed(JsonStream stream, byte[] bytes, Func<bool> read, Action use)
    {
        var piece = bytes is [.., var last] ? 1 + last : 1;
        for (var at = 0; at < bytes.Length;)
        {
            var free = stream.Free().Span;
            var count = Math.Min(Math.Min(free.Length, piece), bytes.Length - at);
            bytes.AsSpan(at, count).CopyTo(free);
            stream.Filled(count);
            at += count;
            while (read())
            {
                use();
            }
        }
    }

    /// <summary>What a reflector does with an object that was read: whatever it sends on must be JSON.</summary>
    private static void Use(JsonStream source, bool hasObject)
    {
        if (!hasObject)
        {
            return;
        }

        var read = source.Object;
        foreach (var text in (ReadOnlySpan<TextRange>)[read.ApiVersion, read.Kind, read.Name, read.Namespace, read.Uid, read.ResourceVersion])
        {
            _ = text.ReadString(source.Window);
        }

        var body = new byte[read.BodyLength];
        read.CopyBody(source.Window, body);
        JsonDocument.Parse(body, Deep).Dispose();
        if (read.Metadata.End == 0)
        {
            return;
        }

        var presence = new PresenceBody(source);
        var small = new byte[presence.Length];
        presence.CopyTo(small);
        JsonDocument.Parse(small, Deep).Dispose();
        _ = LabelReader.Read(source);
    }
}
