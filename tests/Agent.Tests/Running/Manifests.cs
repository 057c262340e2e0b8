using System.Text.Json.Nodes;

namespace MeshSync.Fabric.Agent.Tests.Running;

/// <summary>Objects to put into a cluster.</summary>
internal static class Manifests
{
    public static string Namespace(string name) => $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""";

    public static string ConfigMap(string name, string value = "v", string @namespace = "default") => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        ["data"] = new JsonObject { ["k"] = value },
    }.ToJsonString();

    public static string Secret(string name, string value) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "default",
            ["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = $"{{\"data\":\"{value}\"}}" },
        },
        ["data"] = new JsonObject { ["password"] = value },
    }.ToJsonString();

    public static string ClusterRole(string name) =>
        $$$"""{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"{{{name}}}"},"rules":null}""";

    public static string Definition(string plural, string kind, string group, string version = "v1", string caBundle = "") => $$$$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{{{plural}}}}.{{{{group}}}}"},
        "spec":{"group":"{{{{group}}}}","scope":"Namespaced","names":{"plural":"{{{{plural}}}}","singular":"{{{{plural.TrimEnd('s')}}}}","kind":"{{{{kind}}}}","listKind":"{{{{kind}}}}List"},
        "versions":[{"name":"{{{{version}}}}","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}],
        "conversion":{"strategy":"None","caBundle":"{{{{caBundle}}}}"}}}
        """;

    public static string Custom(string kind, string group, string name, string rest = "") =>
        $$$$"""{"apiVersion":"{{{{group}}}}/v1","kind":"{{{{kind}}}}","metadata":{"name":"{{{{name}}}}","namespace":"default"}{{{{rest}}}}}""";
}
