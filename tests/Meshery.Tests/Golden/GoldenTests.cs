using System.Text.Json;

namespace MeshSync.Fabric.Meshery.Tests.Golden;

public sealed class GoldenTests
{
    public static TheoryData<int> Recorded => [.. GoldenPair.All.Where(pair => pair.Wire is not null).Select(pair => pair.Line)];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Write_RecordedObject_MatchesTheOriginalByteForByte(int line)
    {
        GoldenPair pair = GoldenPair.At(line);
        Assert.Equal(GoldenDifferences.Expected(pair), Wire.Of(pair.Json, pair.Event, pair.ClusterId));
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Write_ItemOfAList_TakesItsTypeFromTheArguments(int line)
    {
        GoldenPair pair = GoldenPair.At(line);
        byte[] item = JsonSerializer.SerializeToUtf8Bytes(
            pair.Object.EnumerateObject().Where(property => property.Name is not "apiVersion" and not "kind").ToDictionary(p => p.Name, p => p.Value));

        Assert.Equal(GoldenDifferences.Expected(pair), Wire.Of(item, pair.Event, pair.ClusterId, pair.ApiVersion, pair.Kind));
    }

    [Fact]
    public void Write_ObjectsThatCrashTheOriginal_AreSensible()
    {
        Assert.Equal(
            """{"ObjectType":"meshsync-data","EventType":"ADDED","Request":null,"Object":{"id":"","apiVersion":"a.b/v1","kind":"W","model":"","metadata":{"id":"","name":"x","namespace":"ns","uid":"u-1","resourceVersion":"7","creationTimestamp":"2024-01-02T03:04:05Z","cluster_id":""},"cluster_id":"11111111-2222-3333-4444-555555555555","pattern_resource":null,"component_metadata":null}}""",
            Crashing("\"spec\""));
        Assert.Equal(
            """{"ObjectType":"meshsync-data","EventType":"ADDED","Request":null,"Object":{"id":"","apiVersion":"v1","kind":"ConfigMap","model":"","metadata":{"id":"","uid":"","cluster_id":""},"cluster_id":"11111111-2222-3333-4444-555555555555","pattern_resource":null,"component_metadata":null}}""",
            Crashing("\"ConfigMap\""));
    }

    private static string Crashing(string mark)
    {
        GoldenPair pair = GoldenPair.All.Single(
            pair => pair.Wire is null && pair.Object.GetRawText().Contains(mark, StringComparison.Ordinal));
        return Wire.Of(pair.Json, pair.Event, pair.ClusterId);
    }
}
