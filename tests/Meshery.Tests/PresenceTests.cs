namespace MeshSync.Fabric.Meshery.Tests;

public sealed class PresenceTests
{
    [Fact]
    public void WritePresence_Object_IsItsMetadataAlone() => Assert.Equal(
        """{"ObjectType":"meshsync-data","EventType":"ADDED","Request":null,"Object":{"id":"","apiVersion":"v1","kind":"Service","model":"","metadata":{"id":"","name":"x","uid":"u","labels":[{"id":"","unique_id":"","kind":"label","key":"design.meshery.io/id","value":"7c6e0b4a-3b5c-4f0e-9d3a-1f2e3d4c5b6a"}],"annotations":[{"id":"","unique_id":"","kind":"annotation","key":"a","value":"b"}],"cluster_id":""},"cluster_id":"11111111-2222-3333-4444-555555555555","pattern_resource":"7c6e0b4a-3b5c-4f0e-9d3a-1f2e3d4c5b6a","component_metadata":null}}""",
        Wire.PresenceOf(
            """
            {"kind":"Service","metadata":{"name":"x","uid":"u","labels":{"design.meshery.io/id":"7c6e0b4a-3b5c-4f0e-9d3a-1f2e3d4c5b6a"},
            "annotations":{"a":"b","kubectl.kubernetes.io/last-applied-configuration":"{}"}},
            "spec":{"clusterIP":"10.0.0.1"},"status":{},"data":{"a":1},"binaryData":{},"stringData":{},"type":"t","immutable":true}
            """));

    [Fact]
    public void WritePresence_LastAppliedAlone_LeavesNoAnnotations() => Assert.DoesNotContain(
        "annotation",
        Wire.PresenceOf("""{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}"}}}"""),
        StringComparison.Ordinal);
}
