using System.Text.Json;
using MeshSync.Fabric.Testing;

namespace MeshSync.Fabric.Simulator.Tests.Contract;

/// <summary>
/// Common ground of the contract tests. Each test has a namespace of its own and works with Leases in it: no controller
/// makes any there, and they need nothing but a name.
/// </summary>
public abstract class ApiContract(IApiServerFixture server)
{
    protected const string MetadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    protected const string Metadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    private const string LeaseGroup = "/apis/coordination.k8s.io/v1";

    protected IApiServerFixture Server => server;

    protected ApiUnderTest Api { get; } = new(server.Admin);

    protected static string Leases(string ns) => $"{LeaseGroup}/namespaces/{ns}/leases";

    protected static string Lease(string ns, string name) => $"{Leases(ns)}/{name}";

    protected static string LeaseBody(string name, string holder = "nobody", string labels = "{}") =>
        $$$"""
        {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"{{{name}}}","labels":{{{labels}}}},"spec":{"holderIdentity":"{{{holder}}}"}}
        """;

    protected async Task<string> NewNamespaceAsync()
    {
        var name = $"contract-{Guid.NewGuid():n}"[..20];
        await Api.CreateAsync("/api/v1/namespaces", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""");
        return name;
    }

    protected Task<JsonElement> CreateLeaseAsync(string ns, string name, string holder = "nobody", string labels = "{}") =>
        Api.CreateAsync(Leases(ns), LeaseBody(name, holder, labels));

    protected Task<JsonElement> HoldAsync(string ns, string name, string holder) =>
        Api.PatchAsync(Lease(ns, name), $$$"""{"spec":{"holderIdentity":"{{{holder}}}"}}""");

    protected Task<JsonElement> LabelAsync(string ns, string name, string label, string? value) =>
        Api.PatchAsync(Lease(ns, name), $$$$"""{"metadata":{"labels":{"{{{{label}}}}":{{{{(value is null ? "null" : $"\"{value}\"")}}}}}}}""");

    protected static string Holder(JsonElement lease) => lease.GetProperty("spec").GetProperty("holderIdentity").GetString()!;

    /// <summary>Makes a custom resource "widgets" and waits until it is served.</summary>
    /// <returns>Its group; the version is v1.</returns>
    protected async Task<string> DefineWidgetsAsync()
    {
        var group = $"g{Guid.NewGuid():n}"[..12] + ".example.com";
        await Api.CreateAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition(group));
        await Eventually.Be(async () => (await Api.GetAsync($"/apis/{group}/v1/widgets")).Status == 200);
        return group;
    }

    private static string Definition(string group) =>
        $$$$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.{{{{group}}}}"},
         "spec":{"group":"{{{{group}}}}","scope":"Namespaced","names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList"},
         "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;
}
