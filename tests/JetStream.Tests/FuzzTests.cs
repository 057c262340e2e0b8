using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Consuming;
using MeshSync.Fabric.JetStream.Storage;
using MeshSync.Fabric.JetStream.Streaming;
using MeshSync.Fabric.Testing.Fuzzing;

namespace MeshSync.Fabric.JetStream.Tests;

/// <summary>What comes from the broker, or from whoever answers in its place.</summary>
public sealed class FuzzTests
{
    [Fact]
    public async Task StoreReply_OfAnyBytes_IsReadOrRefused() => await new Fuzzer("store-reply") { Refusals = [typeof(JsonException)] }.Run(
        static bytes => StoreReply.Parse(bytes));

    [Fact]
    public async Task AckSubject_OfAnyText_IsReadOrNone() => await new Fuzzer("ack-subject").Run(
        static bytes => _ = AckSubject.TryParse(Encoding.UTF8.GetString(bytes), out _));

    [Fact]
    public async Task WatchSubject_OfAnyText_IsTheStreamOfACollectionOrNone() => await new Fuzzer("watch-subject")
    {
        // The subject says in which partition it is, and one of another partition is none.
        Made = [Subject("apps"), Subject("a.b"), Subject("a/b")],
    }.Run(
        static bytes =>
        {
            if (new WatchSubjects().TryStream(Encoding.UTF8.GetString(bytes), out var stream))
            {
                _ = CollectionKey.Parse(stream.GetKeyAsString());
            }
        });

    private static byte[] Subject(string group) => Encoding.UTF8.GetBytes(Subjects.Watch(new CollectionKey("c1", group, "deployments")));
}
