namespace MeshSync.Fabric.Simulator.Population.Templates;

/// <summary>The fieldsV1 that managers leave behind; consumers cut them, so they must be there to be cut.</summary>
internal static class ManagedFields
{
    public const string PodSpec =
        """{"f:metadata":{"f:annotations":{".":{},"f:checksum/config":{}},"f:generateName":{},"f:labels":{".":{},"f:pod-template-hash":{}},"f:ownerReferences":{".":{}}}"""
        + ""","f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{".":{},"f:env":{},"f:image":{},"f:name":{},"f:ports":{},"f:resources":{}},"k:{\"name\":\"proxy\"}":{".":{}"""
        + ""","f:args":{},"f:image":{},"f:name":{}}},"f:dnsPolicy":{},"f:restartPolicy":{},"f:schedulerName":{}}}""";

    public const string PodStatus =
        """{"f:status":{"f:conditions":{"k:{\"type\":\"Ready\"}":{".":{},"f:status":{}}},"f:containerStatuses":{},"f:hostIP":{},"f:phase":{},"f:podIP":{},"f:startTime":{}}}""";

    public const string Spec = """{"f:metadata":{"f:labels":{".":{},"f:app.kubernetes.io/name":{}}},"f:spec":{".":{}}}""";

    public const string Data = """{"f:data":{".":{}},"f:metadata":{"f:labels":{".":{}}}}""";

    /// <summary>A managedFields member with one entry, leading comma included.</summary>
    public static string Of(string manager, DateTimeOffset time, string fields, string apiVersion = "v1") =>
        $",\"managedFields\":[{{\"manager\":\"{manager}\",\"operation\":\"Update\",\"apiVersion\":\"{apiVersion}\","
        + $"\"time\":\"{Drafts.Time(time)}\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{fields}}}]";
}
