using System.Text;
using MeshSync.Fabric.Meshery.Tests.Golden;

namespace MeshSync.Fabric.Meshery.Tests;

public sealed class RelabelTests
{
    public static TheoryData<int> Live => [.. GoldenPair.All.Where(pair => pair.Event != MesheryEvent.Deleted).Select(pair => pair.Line)];

    [Theory]
    [MemberData(nameof(Live))]
    public void WithEvent_Deleted_IsTheTombstoneWrittenFromTheObject(int line)
    {
        GoldenPair pair = GoldenPair.At(line);
        Assert.Equal(Wire.Of(pair.Json, MesheryEvent.Deleted), Relabel(Wire.Of(pair.Json), MesheryEvent.Deleted));
    }

    [Theory]
    [MemberData(nameof(Live))]
    public void WithEvent_Modified_IsTheSameMessageOtherwise(int line)
    {
        GoldenPair pair = GoldenPair.At(line);
        Assert.Equal(Wire.Of(pair.Json, MesheryEvent.Modified), Relabel(Wire.Of(pair.Json), MesheryEvent.Modified));
    }

    [Fact]
    public void WithEvent_TheSame_IsTheSameMemory()
    {
        ReadOnlyMemory<byte> message = Encoding.UTF8.GetBytes(Wire.Of("""{"kind":"W"}"""));
        Assert.Equal(message, MesheryMessage.WithEvent(message, MesheryEvent.Added));
    }

    [Fact]
    public void WithEvent_TextThatLooksLikeTheKey_IsNotTouched()
    {
        const string Json = """{"kind":"Service","metadata":{"name":"x","labels":{"a":",\"component_metadata\":{\"k\":1}"}},"spec":{"clusterIP":"10.0.0.1","x":",\"component_metadata\":"}}""";
        Assert.Equal(Wire.Of(Json, MesheryEvent.Deleted), Relabel(Wire.Of(Json), MesheryEvent.Deleted));
    }

    [Fact]
    public void ObjectOf_Message_IsTheRow()
    {
        string wire = Wire.Of("""{"kind":"W"}""", MesheryEvent.Modified);
        string row = Encoding.UTF8.GetString(MesheryMessage.ObjectOf(Encoding.UTF8.GetBytes(wire)).Span);
        Assert.Equal("""{"ObjectType":"meshsync-data","EventType":"MODIFIED","Request":null,"Object":""" + row + "}", wire);
        Assert.Equal(MesheryEvent.Modified, MesheryMessage.EventOf(Encoding.UTF8.GetBytes(wire)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"ObjectType":"meshsync-data","EventType":"ERROR","Request":null,"Object":{}}""")]
    public void WithEvent_ForeignMessage_IsRefused(string message) =>
        Assert.Throws<ArgumentException>(() => Relabel(message, MesheryEvent.Deleted));

    private static string Relabel(string wire, MesheryEvent mesheryEvent) =>
        Encoding.UTF8.GetString(MesheryMessage.WithEvent(Encoding.UTF8.GetBytes(wire), mesheryEvent).Span);
}
