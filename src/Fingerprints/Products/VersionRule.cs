namespace MeshSync.Fabric.Fingerprints.Products;

/// <summary>One place where a product says its version.</summary>
/// <param name="Kind">What kind of place.</param>
/// <param name="Subject">Key of the label or annotation, name of the ConfigMap, <c>Kind.group</c> of the resource, or path of the endpoint.</param>
/// <param name="Field">Key in the ConfigMap's data; dotted path in the resource, or in the endpoint's JSON answer. Empty where there is none.</param>
/// <param name="Pattern">A regular expression whose group <c>version</c> is the version; empty takes the whole value.</param>
/// <param name="Port">Port of the endpoint; 0 elsewhere.</param>
/// <param name="Component">The component whose pods are asked; empty for the product.</param>
/// <param name="Tls">Whether the endpoint speaks TLS.</param>
public sealed record VersionRule(
    VersionRuleKind Kind, string Subject, string Field = "", string Pattern = "", int Port = 0, string Component = "", bool Tls = false);
