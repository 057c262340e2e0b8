using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MeshSync.Fabric.Meshery.Tests;

public sealed class FingerprintTests
{
    private const string Service = """
        {"metadata":{"name":"s","namespace":"n","uid":"u","labels":{"a":"b \"c\""},"ownerReferences":[{"kind":"X","name":"y"}]},
         "spec":{"clusterIP":"10.0.0.1","ports":[{"port":80}]},"status":{"loadBalancer":{}},"extra":{"x":[1.5]}}
        """;

    private static readonly byte[] Mark = """{"product":"istio","version":"1.22.0"}"""u8.ToArray();

    [Fact]
    public void Write_WithAFingerprint_PutsItBesideWhatElseIsSaid()
    {
        JsonElement metadata = Metadata(Message(Mark));

        Assert.Equal("istio", metadata.GetProperty("fingerprint").GetProperty("product").GetString());
        Assert.True(metadata.TryGetProperty("capabilities", out _));
        Assert.Equal("null", Metadata(Message(Mark, MesheryEvent.Deleted)).GetRawText());
    }

    [Fact]
    public void WithFingerprint_GivesTheMessageThatWriteWouldHaveGiven()
    {
        ReadOnlyMemory<byte> plain = Message(default), marked = Message(Mark);

        Assert.Equal(Text(marked), Text(MesheryMessage.WithFingerprint(plain, Mark)));
        Assert.Equal(Text(plain), Text(MesheryMessage.WithFingerprint(marked, default)));
        Assert.True(MesheryMessage.WithFingerprint(marked, Mark).Equals(marked));
        Assert.Equal(Text(Message(default, MesheryEvent.Deleted)), Text(MesheryMessage.WithEvent(marked, MesheryEvent.Deleted)));
    }

    [Fact]
    public void WithFingerprint_OfSomethingElse_IsRefused() =>
        Assert.Throws<ArgumentException>(() => MesheryMessage.WithFingerprint("something else"u8.ToArray(), Mark));

    [Fact]
    public void Restore_GivesTheObjectBack()
    {
        var output = new ArrayBufferWriter<byte>();
        var message = new ArrayBufferWriter<byte>();
        MesheryMessage.WriteWithContent(message, MesheryEvent.Added, "c", "v1", "Service", Encoding.UTF8.GetBytes(Service), Mark);
        MesheryMessage.Restore(message.WrittenMemory, output);

        Assert.True(JsonElement.DeepEquals(
            JsonElement.Parse(Service.Replace("{\"metadata\"", "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\"", StringComparison.Ordinal)),
            JsonElement.Parse(output.WrittenSpan)), Text(output.WrittenMemory));
    }

    [Fact]
    public void Restore_ASecretsTypeAndData_AreReadAsTheyWere()
    {
        var output = new ArrayBufferWriter<byte>();
        var message = new ArrayBufferWriter<byte>();
        MesheryMessage.Write(message, MesheryEvent.Added, "c", "v1", "Secret", """{"metadata":{"name":"s"},"type":"helm.sh/release.v1","data":{"release":"[REDACTED]"}}"""u8);
        MesheryMessage.Restore(message.WrittenMemory, output);

        var restored = JsonElement.Parse(output.WrittenSpan);
        Assert.Equal("helm.sh/release.v1", restored.GetProperty("type").GetString());
        Assert.Equal("[REDACTED]", restored.GetProperty("data").GetProperty("release").GetString());
    }

    private static ReadOnlyMemory<byte> Message(ReadOnlyMemory<byte> fingerprint, MesheryEvent mesheryEvent = MesheryEvent.Added)
    {
        var message = new ArrayBufferWriter<byte>();
        MesheryMessage.Write(message, mesheryEvent, "c", "v1", "Service", Encoding.UTF8.GetBytes(Service), fingerprint);
        return message.WrittenMemory;
    }

    private static JsonElement Metadata(ReadOnlyMemory<byte> message) =>
        JsonElement.Parse(message.Span).GetProperty("Object").GetProperty("component_metadata");

    private static string Text(ReadOnlyMemory<byte> message) => Encoding.UTF8.GetString(message.Span);
}
