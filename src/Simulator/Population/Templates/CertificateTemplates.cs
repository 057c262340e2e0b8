using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Population.Templates;

/// <summary>Custom resources as cert-manager brings them.</summary>
internal static class CertificateTemplates
{
    public const string Group = "cert-manager.io";

    public static readonly (string Plural, string Kind, string Scope)[] Kinds =
    [
        ("certificates", "Certificate", "Namespaced"),
        ("certificaterequests", "CertificateRequest", "Namespaced"),
        ("issuers", "Issuer", "Namespaced"),
        ("clusterissuers", "ClusterIssuer", "Cluster"),
    ];

    public static string Definition(string plural, string kind, string scope) =>
        $$$"""
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{{plural}}}.{{{Group}}}",
        """
        + $$$"""
        "labels":{"app.kubernetes.io/name":"cert-manager","app.kubernetes.io/version":"v1.16.1"}},"spec":{"group":"{{{Group}}}","scope":"{{{scope}}}",
        """
        + $$$"""
        "names":{"plural":"{{{plural}}}","singular":"{{{kind.ToLowerInvariant()}}}","kind":"{{{kind}}}","listKind":"{{{kind}}}List","categories":["cert-manager"]},
        """
        + """
        "conversion":{"strategy":"None"},"versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
        """
        + """
        "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
        """
        + """
        "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}
        """;

    public static ObjectDraft Certificate(Identity id, DateTimeOffset renewed) => Drafts.Compose(
        id,
        ManagedFields.Of("cert-manager-certificates-issuing", renewed, ManagedFields.Spec, Group + "/v1"),
        $$"""
        ,"spec":{"secretName":"{{id.Name}}","duration":"2160h0m0s","renewBefore":"360h0m0s","dnsNames":["{{id.Name}}.{{id.Namespace}}.example.com"],
        """
        + $$$"""
        "issuerRef":{"name":"letsencrypt","kind":"ClusterIssuer","group":"cert-manager.io"}},"status":{"conditions":[{"type":"Ready","status":"True",
        """
        + $$"""
        "reason":"Ready","message":"Certificate is up to date and has not expired","lastTransitionTime":"{{Drafts.Time(renewed)}}","observedGeneration":1}],
        """
        + $$"""
        "notBefore":"{{Drafts.Time(renewed)}}","notAfter":"{{Drafts.Time(renewed.AddDays(90))}}","renewalTime":"{{Drafts.Time(renewed.AddDays(75))}}","revision":1}
        """);
}
