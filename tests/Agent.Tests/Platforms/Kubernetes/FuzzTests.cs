using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshSync.Fabric.Agent.Discovery;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Discovery;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Sessions;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Testing.Fuzzing;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes;

/// <summary>What an API server says beside its objects: what it serves, who it is, and what is wrong.</summary>
public sealed class FuzzTests
{
    private static readonly Uri Server = new("https://there/at/");

    [Fact]
    public async Task AggregatedDiscovery_OfAnyBytes_IsResourcesOrRefused() => await new Fuzzer("aggregated-discovery") { Refusals = [typeof(JsonException)] }.Run(
        static bytes =>
        {
            if (JsonSerializer.Deserialize(bytes, DiscoveryJson.Default.GroupDiscoveryList) is { } list)
            {
                Watch(AggregatedDiscovery.Convert(list));
            }
        });

    [Fact]
    public async Task LegacyDiscovery_OfAnyBytes_IsResourcesOrRefused() => await new Fuzzer("legacy-discovery") { Refusals = [typeof(JsonException)] }.Run(
        static bytes =>
        {
            var core = JsonSerializer.Deserialize(bytes, DiscoveryJson.Default.CoreVersions);
            var groups = JsonSerializer.Deserialize(bytes, DiscoveryJson.Default.GroupList);
            var resources = JsonSerializer.Deserialize(bytes, DiscoveryJson.Default.ResourceList);
            var builder = new ServedResourcesBuilder();
            foreach (var endpoint in LegacyDiscovery.Endpoints(core, groups))
            {
                Assert.Equal($"/at/{endpoint.Path}", new Uri(Server, endpoint.Path).AbsolutePath);
                LegacyDiscovery.Add(builder, endpoint, resources);
            }

            Watch(builder.Build());
        });

    [Fact]
    public async Task Status_OfAnyBytes_IsAStatus() => await new Fuzzer("api-status").Run(
        static bytes =>
        {
            var status = ApiStatus.Read(bytes, fallbackCode: 500);
            Assert.True(status.RetryAfter is null || status.RetryAfter > TimeSpan.Zero);
            _ = status.IsExpired;
            _ = ShellStatus.Read(bytes).Message.Length;
        });

    [Fact]
    public async Task Bookmark_OfAnyBytes_IsReadOrRefused() => await new Fuzzer("bookmark") { Refusals = [typeof(JsonException)] }.Run(
        static bytes => InitialEventsEnd.Marks(bytes));

    [Fact]
    public async Task Documents_OfAnyBytes_AreReadOrRefused() => await new Fuzzer("document") { Refusals = [typeof(JsonException)] }.Run(
        static bytes =>
        {
            foreach (var type in (ReadOnlySpan<JsonTypeInfo>)[FabricJson.Default.DataDocument, NamespaceJson.Default.NamespaceDocument, ServerVersionJson.Default.ServerVersion, ExecJson.Default.ExecCredentialDocument])
            {
                _ = JsonSerializer.Deserialize(bytes, type);
            }
        });

    /// <summary>What is served is asked for by its names, and known by them.</summary>
    private static void Watch(ServedResources served)
    {
        foreach (var type in served.Types.Concat(served.OtherVersions))
        {
            var collection = type.In("c1");
            Assert.Equal(collection, CollectionKey.Parse(collection.ToString()));
            string path = ResourcePath.Object(type, "default", "a");
            Assert.Equal($"/at/{path}", new Uri(Server, path).AbsolutePath);
        }
    }
}
