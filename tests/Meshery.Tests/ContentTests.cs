using System.Buffers;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Meshery.Tests.Golden;

namespace MeshSync.Fabric.Meshery.Tests;

/// <summary>What the original drops, carried on request in <c>component_metadata.content</c>.</summary>
public sealed class ContentTests
{
    public static TheoryData<int> Recorded => [.. GoldenPair.All.Where(pair => pair.Wire is not null).Select(pair => pair.Line)];

    [Theory]
    [InlineData("""{"kind":"ClusterRole","metadata":{},"rules":[{"verbs":["get"],"apiGroups":[""]}],"aggregationRule":null}""", """{"content":{"aggregationRule":null,"rules":[{"apiGroups":[""],"verbs":["get"]}]}}""")]
    [InlineData("""{"kind":"StorageClass","metadata":{},"provisioner":"a<b","reclaimPolicy":"Delete","type":"x"}""", """{"content":{"provisioner":"a\u003cb","reclaimPolicy":"Delete"}}""")]
    [InlineData("""{"kind":"EndpointSlice","addressType":"IPv4","ports":[{"port":443.0}],"endpoints":[]}""", """{"content":{"addressType":"IPv4","endpoints":[],"ports":[{"port":443}]}}""")]
    [InlineData("""{"kind":"Service","metadata":{},"spec":{"clusterIP":"10.0.0.1","ports":[{"port":80}]},"extra":1}""", """{"capabilities":{"connection":true,"urls":["http://10.0.0.1:80"]},"content":{"extra":1}}""")]
    [InlineData("""{"kind":"W","metadata":{},"id":"my","model":{},"cluster_id":7,"pattern_resource":[],"component_metadata":{"k":1}}""", """{"content":{"cluster_id":7,"component_metadata":{"k":1},"id":"my","model":{},"pattern_resource":[]}}""")]
    [InlineData("""{"kind":"W","\u0073pec":{},"a\"b\u003c":{"é":"\u2028","c":1e400}}""", """{"content":{"a\"b\u003c":{"c":"1e400","é":"\u2028"}}}""")]
    [InlineData("""{"kind":"W","metadata":{"managedFields":[1]},"x":"1","x":"2"}""", """{"content":{"x":"2"}}""")]
    [InlineData("""{"kind":"ConfigMap","metadata":{},"spec":1,"status":{},"data":{},"binaryData":{},"stringData":{},"immutable":true,"type":"t"}""", "null")]
    public void WriteWithContent_WhatHasNoField_IsCarriedAsJson(string json, string expected) =>
        Assert.Equal(expected, Row(json).GetProperty("component_metadata").GetRawText());

    [Theory]
    [MemberData(nameof(Recorded))]
    public void WriteWithContent_RecordedObject_DiffersInComponentMetadataAlone(int line)
    {
        GoldenPair pair = GoldenPair.At(line);
        string wire = WithContent(pair.Json, pair.Event, pair.ClusterId);
        string component = JsonElement.Parse(wire).GetProperty("Object").GetProperty("component_metadata").GetRawText();
        string original = JsonElement.Parse(Wire.Of(pair.Json, pair.Event, pair.ClusterId)).GetProperty("Object").GetProperty("component_metadata").GetRawText();
        Assert.Equal(
            Wire.Of(pair.Json, pair.Event, pair.ClusterId),
            wire.Replace($",\"component_metadata\":{component}", $",\"component_metadata\":{original}", StringComparison.Ordinal));
    }

    [Fact]
    public void WriteWithContent_Deleted_CarriesNone()
    {
        byte[] role = """{"kind":"Role","metadata":{"name":"x"},"rules":[{"component_metadata":{}}]}"""u8.ToArray();
        string deleted = Wire.Of(role, MesheryEvent.Deleted);
        Assert.Equal(deleted, WithContent(role, MesheryEvent.Deleted, Wire.Cluster));
        Assert.Equal(deleted, Encoding.UTF8.GetString(MesheryMessage.WithEvent(Encoding.UTF8.GetBytes(WithContent(role)), MesheryEvent.Deleted).Span));
    }

    [Theory]
    [InlineData(9_996, true)]
    [InlineData(9_997, false)]
    public void WriteWithContent_ContentTooDeepForReadersOfTheMessage_IsLeftOut(int depth, bool isCarried)
    {
        string nested = new string('[', depth) + new string(']', depth);
        string wire = WithContent(Encoding.UTF8.GetBytes($$$"""{"kind":"W","deep":{{{nested}}},"flat":[1,[2],{"a":{}}]}"""));
        Assert.Equal(isCarried, wire.Contains("deep", StringComparison.Ordinal));
        Assert.Contains("\"flat\":[1,[2],{\"a\":{}}]}}", wire, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(wire, new JsonDocumentOptions { MaxDepth = 10_000 });
        Assert.Contains("\"DELETED\"", Encoding.UTF8.GetString(MesheryMessage.WithEvent(Encoding.UTF8.GetBytes(wire), MesheryEvent.Deleted).Span), StringComparison.Ordinal);
    }

    private static string WithContent(byte[] json, MesheryEvent mesheryEvent = MesheryEvent.Added, string clusterId = Wire.Cluster)
    {
        var output = new ArrayBufferWriter<byte>();
        MesheryMessage.WriteWithContent(output, mesheryEvent, clusterId, "", "", json);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static JsonElement Row(string json) => JsonElement.Parse(WithContent(Encoding.UTF8.GetBytes(json))).GetProperty("Object");
}
