using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Protobuf;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Agent.Tests.Platforms.Kubernetes.Protobuf;

/// <summary>What is read of an answer in Protocol Buffers is what the same server says in JSON.</summary>
public abstract class ProtobufTests
{
    private const string Json = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private const string JsonList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private const string ConfigMaps = "api/v1/namespaces/default/configmaps";

    protected abstract HttpClient Api { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_SaysWhatJsonSays()
    {
        await Populate("list");

        var (said, read) = (await Lists(JsonList), await Lists(null));

        Assert.Equal(2, read.Count);
        Assert.Equal(said.Select(Plain), read.Select(Plain));
        Assert.NotNull(read[0]["metadata"]!["continue"]);
        await Clear("list");
    }

    [Fact]
    public async Task EmptyList_IsAListOfNothing()
    {
        var list = await Read("api/v1/namespaces/default/configmaps?labelSelector=nobody%3Dhas", ObjectForms.AskForMetadataList);

        Assert.Empty(list["items"]!.AsArray());
        Assert.NotEqual("", (string?)list["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task Object_SaysWhatJsonSays()
    {
        await Populate("one");

        Assert.Equal(
            Plain(JsonNode.Parse(await Say($"{ConfigMaps}/one-0", Json))!),
            Plain(await Read($"{ConfigMaps}/one-0", ObjectForms.AskForMetadata)));
        await Clear("one");
    }

    [Fact]
    public async Task Watch_SaysWhatJsonSays()
    {
        var list = await Read($"{ConfigMaps}?limit=1", ObjectForms.AskForMetadataList);
        string path = $"{ConfigMaps}?watch=1&resourceVersion={list["metadata"]!["resourceVersion"]}&labelSelector=of%3Dwatch";
        await Populate("watch");
        await Clear("watch");

        using var response = await Send(path, headers => headers.Accept.ParseAdd(Json));
        await using var body = await response.Content.ReadAsStreamAsync(Cancellation);
        using var said = new StreamReader(body);
        using var translated = await Send(path, ObjectForms.AskForMetadata);
        ProtobufContent.ReadAsJson(translated);
        await using var stream = await translated.Content.ReadAsStreamAsync(Cancellation);
        using var read = new StreamReader(stream);

        Assert.IsType<ProtobufWatch>(stream);
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal(Plain(JsonNode.Parse((await said.ReadLineAsync(Cancellation))!)!), Plain(JsonNode.Parse((await read.ReadLineAsync(Cancellation))!)!));
        }
    }

    [Fact]
    public async Task Error_SaysWhatJsonSays()
    {
        var said = JsonNode.Parse(await Say($"{ConfigMaps}/nowhere", Json))!;
        var read = await Read($"{ConfigMaps}/nowhere", ObjectForms.AskForMetadata);

        foreach (string member in new[] { "status", "message", "reason", "code" })
        {
            Assert.Equal(said[member]!.ToJsonString(), read[member]!.ToJsonString());
        }
    }

    [Fact]
    public async Task Body_InPiecesAndCutOffAnywhere_IsTheJsonSoFar()
    {
        await Populate("cut");
        byte[] bytes = await Bytes($"{ConfigMaps}?labelSelector=of%3Dcut", ObjectForms.AskForMetadataList);
        string whole = await Translate(new ProtobufAnswer(new MemoryStream(bytes)));

        for (int length = 0; length < bytes.Length; length++)
        {
            string json = await Translate(new ProtobufAnswer(new Drops(bytes.AsMemory(0, length))));
            Assert.StartsWith(json, whole, StringComparison.Ordinal);
        }

        Assert.Equal(whole, await Translate(new ProtobufAnswer(new Drops(bytes))));
        await Clear("cut");
    }

    protected abstract Task Create(string json);

    /// <summary>Deletes an object that its finalizers hold.</summary>
    protected abstract Task BeginDeletion(JsonObject item);

    /// <summary>Deletes an object whatever holds it.</summary>
    protected abstract Task Remove(JsonObject item);

    protected static string Name(JsonObject item) => (string)item["metadata"]!["name"]!;

    private static async Task<string> Translate(Stream body)
    {
        using var reader = new StreamReader(body);
        return await reader.ReadToEndAsync(Cancellation);
    }

    private static JsonObject ConfigMap(string of, int number) => JsonNode.Parse($$$"""
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{of}}}-{{{number}}}","namespace":"default","labels":{"of":"{{{of}}}","b":"","a":"x"},
        "annotations":{"text":"\"quotes\" \\ \n <tags> & ünï \u0001","z":"{\"json\":true}"},
        "ownerReferences":[{"apiVersion":"v1","kind":"Node","name":"n","uid":"6c2c7a3e-0000-4000-8000-000000000001","controller":true,"blockOwnerDeletion":false},
        {"apiVersion":"v1","kind":"Node","name":"m","uid":"6c2c7a3e-0000-4000-8000-000000000002"}],
        "finalizers":["example.com/keep","example.com/too"]},"data":{"k":"v"}}
        """)!.AsObject();

    /// <summary>Three, of which one is being deleted.</summary>
    private async Task Populate(string of)
    {
        for (int i = 0; i < 3; i++)
        {
            await Create(ConfigMap(of, i).ToJsonString());
        }

        await BeginDeletion(ConfigMap(of, 1));
    }

    private async Task Clear(string of)
    {
        for (int i = 0; i < 3; i++)
        {
            await Remove(ConfigMap(of, i));
        }
    }

    private async Task<List<JsonNode>> Lists(string? accept)
    {
        var pages = new List<JsonNode>();
        string next = "";
        do
        {
            string path = $"{ConfigMaps}?labelSelector=of%3Dlist&limit=2&continue={Uri.EscapeDataString(next)}";
            pages.Add(accept is null ? await Read(path, ObjectForms.AskForMetadataList) : JsonNode.Parse(await Say(path, accept))!);
            next = (string?)pages[^1]["metadata"]!["continue"] ?? "";
        }
        while (next.Length > 0);
        return pages;
    }

    private async Task<string> Say(string path, string accept)
    {
        using var response = await Send(path, headers => headers.Accept.ParseAdd(accept));
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    protected async Task<JsonNode> Read(string path, Action<HttpRequestHeaders> form)
    {
        using var response = await Send(path, form);
        Assert.True(!response.IsSuccessStatusCode || IsProtobuf(response));
        ProtobufContent.ReadAsJson(response);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
    }

    private static bool IsProtobuf(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType == "application/vnd.kubernetes.protobuf";

    private async Task<byte[]> Bytes(string path, Action<HttpRequestHeaders> form)
    {
        using var response = await Send(path, form);
        return await response.Content.ReadAsByteArrayAsync(Cancellation);
    }

    private async Task<HttpResponseMessage> Send(string path, Action<HttpRequestHeaders> form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        form(request.Headers);
        return await Api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    /// <summary>Without what no reader of ours looks at: types, and who manages what.</summary>
    private static string Plain(JsonNode node)
    {
        if (node is JsonObject item)
        {
            foreach (string name in new[] { "kind", "apiVersion", "managedFields" })
            {
                if (name == "managedFields" || item["metadata"] is JsonObject)
                {
                    item.Remove(name);
                }
            }

            // A token names the moment of the list it goes on with.
            if (item["continue"] is not null)
            {
                item["continue"] = "token";
            }

            foreach (var (_, value) in item.ToList())
            {
                _ = value is null ? "" : Plain(value);
            }
        }
        else if (node is JsonArray array)
        {
            foreach (var value in array)
            {
                _ = Plain(value!);
            }
        }

        return node.ToJsonString();
    }

    /// <summary>Hands out one byte at a time.</summary>
    private sealed class Drops(ReadOnlyMemory<byte> bytes) : MemoryStream(bytes.ToArray())
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..1], cancellationToken);
    }
}

/// <summary>Of the simulated API server.</summary>
public sealed class SimulatedProtobufTests : ProtobufTests, IAsyncLifetime
{
    private SimulatedApiServer _server = null!;
    private HttpClient _api = null!;

    protected override HttpClient Api => _api;

    public async ValueTask InitializeAsync()
    {
        _server = await SimulatedApiServer.StartAsync(new SimulatedClusterOptions { Objects = 10 }, TestContext.Current.CancellationToken);
        _api = new HttpClient { BaseAddress = _server.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Watch_ThatIsTooOld_EndsWithAStatus()
    {
        _server.Compact();

        var read = await Read("api/v1/configmaps?watch=1&resourceVersion=1&timeoutSeconds=1", ObjectForms.AskForMetadata);

        Assert.Equal("ERROR", (string?)read["type"]);
        Assert.Equal(410, (int)read["object"]!["code"]!);
        Assert.Equal("Expired", (string?)read["object"]!["reason"]);
    }

    protected override Task Create(string json) => Task.FromResult(_server.Create(json));

    // Finalizers hold nothing here.
    protected override Task BeginDeletion(JsonObject item)
    {
        item["metadata"]!.AsObject().Insert(2, "deletionTimestamp", "2026-01-02T03:04:05Z");
        item["metadata"]!.AsObject().Insert(3, "deletionGracePeriodSeconds", 0);
        return Task.FromResult(_server.Update(item.ToJsonString()));
    }

    protected override Task Remove(JsonObject item) => Task.FromResult(_server.Delete("configmaps", "default", Name(item)));
}

/// <summary>Of a real one.</summary>
public sealed class RealProtobufTests(KubeApiServer cluster) : ProtobufTests, IClassFixture<KubeApiServer>
{
    protected override HttpClient Api => cluster.Admin;

    protected override Task Create(string json) => Send(HttpMethod.Post, "", json);

    protected override Task BeginDeletion(JsonObject item) => Send(HttpMethod.Delete, $"/{Name(item)}", null);

    protected override async Task Remove(JsonObject item)
    {
        await Send(HttpMethod.Delete, $"/{Name(item)}", null);
        item["metadata"]!.AsObject().Remove("finalizers");
        await Send(HttpMethod.Put, $"/{Name(item)}", item.ToJsonString());
    }

    private async Task Send(HttpMethod method, string path, string? json)
    {
        using var request = new HttpRequestMessage(method, new Uri($"api/v1/namespaces/default/configmaps{path}", UriKind.Relative))
        {
            Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"),
        };
        using var response = await cluster.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
