using System.Text.Json.Nodes;

namespace MeshSync.Fabric.Fingerprints.Tests.Products;

/// <summary>A product as it is installed: a line of Fixtures/products.txt.</summary>
public sealed record Fixture(string Product, string Version, string Namespace, string Workloads, string Labels, string Crds)
{
    private static readonly Lazy<Fixture[]> Lines = new(() =>
    {
        using var text = new StreamReader(typeof(Fixture).Assembly.GetManifestResourceStream("products.txt")!);
        return [.. text.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Parse)];
    });

    public static IReadOnlyList<Fixture> All => Lines.Value;

    /// <summary>Everything that is installed; each image passed through <paramref name="image"/>.</summary>
    public IEnumerable<string> Objects(Func<string, string>? image = null) =>
        Split(Workloads).Select(workload => Workload(workload, image ?? (same => same))).Concat(Definitions());

    public IEnumerable<string> Definitions() => Split(Crds).Select(crd => new JsonObject
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject { ["name"] = crd, ["annotations"] = new JsonObject { ["controller-gen.kubebuilder.io/version"] = "v0.14.0" } },
        ["spec"] = new JsonObject { ["group"] = crd.Split('.', 2)[1], ["names"] = new JsonObject { ["plural"] = crd.Split('.')[0] } },
    }.ToJsonString());

    public override string ToString() => $"{Product} {Version} ({Workloads.Split('=')[0]})";

    private static Fixture Parse(string line) =>
        line.Split('|', StringSplitOptions.TrimEntries) is [var product, var version, var home, var workloads, var labels, var crds]
            ? new Fixture(product, version, home, workloads, labels, crds)
            : throw new FormatException($"No fixture: {line}");

    private static string[] Split(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private string Workload(string workload, Func<string, string> image)
    {
        string[] parts = workload.Split(['/', '='], 3);
        JsonArray containers = [.. parts[2].Split(',').Select((name, at) => new JsonObject { ["name"] = $"c{at}", ["image"] = image(name) })];
        JsonObject labels = [.. Split(Labels).Select(label => KeyValuePair.Create(label.Split('=')[0], (JsonNode?)label.Split('=')[1]))];
        var pod = new JsonObject { ["containers"] = containers };
        return new JsonObject
        {
            ["apiVersion"] = parts[0] switch { "Pod" => "v1", "Job" => "batch/v1", _ => "apps/v1" },
            ["kind"] = parts[0],
            ["metadata"] = new JsonObject { ["name"] = parts[1], ["namespace"] = Namespace, ["labels"] = labels },
            ["spec"] = parts[0] == "Pod" ? pod : new JsonObject { ["template"] = new JsonObject { ["spec"] = pod } },
        }.ToJsonString();
    }
}
