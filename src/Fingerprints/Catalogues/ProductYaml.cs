using MeshSync.Fabric.Fingerprints.Products;
using YamlDotNet.RepresentationModel;

namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>Reads one product of a document.</summary>
internal sealed class ProductYaml
{
    private readonly YamlPlace _place;
    private readonly List<CatalogueProblem> _problems;

    private ProductYaml(YamlPlace place, List<CatalogueProblem> problems)
    {
        _place = place;
        _problems = problems;
    }

    /// <summary>Null when it has no id, which is reported like everything else.</summary>
    public static ProductDefinition? Read(string file, int index, YamlNode node, List<CatalogueProblem> problems)
    {
        string? id = node is YamlMappingNode mapping && mapping.Children.TryGetValue("id", out YamlNode? found) ? (found as YamlScalarNode)?.Value : null;
        if (string.IsNullOrEmpty(id))
        {
            problems.Add(new CatalogueProblem(file, (int)node.Start.Line, "", $"products[{index}].id", "is missing; every product has an id."));
            return null;
        }

        var place = new YamlPlace(file, id, "");
        return new ProductYaml(place, problems).Read(new YamlFields(node, place, problems));
    }

    private ProductDefinition Read(YamlFields fields)
    {
        ProductBuilder product = new ProductBuilder(fields.Text("id"))
            .Named(Required(fields, "name"))
            .InCategory(Required(fields, "category"))
            .OfCncf(fields.Text("cncf"))
            .WithPurl(fields.Text("purl"))
            .InjectedInto([.. fields.Texts("injected")])
            .Implies([.. fields.Texts("implies")])
            .Requires([.. fields.Texts("requires")])
            .Excludes([.. fields.Texts("excludes")]);
        if (fields.Choice("scope", ProductScope.Instance, ("instance", ProductScope.Instance), ("cluster", ProductScope.Cluster)) == ProductScope.Cluster)
        {
            product.OnceACluster();
        }

        Each(fields, "components", (node, place) => Component(product, node, place));
        Each(fields, "signals", (node, place) => SignalYaml.Read(product, new YamlFields(node, place, _problems)));
        Each(fields, "version", (node, place) => Version(product, new YamlFields(node, place, _problems)));
        fields.RefuseOthers();
        return product.Build();
    }

    private void Component(ProductBuilder product, YamlNode node, YamlPlace place)
    {
        var fields = new YamlFields(node, place, _problems);
        product.Component(Required(fields, "id"), component =>
        {
            component.As(fields.Choice(
                "role",
                ComponentRole.ControlPlane,
                ("control-plane", ComponentRole.ControlPlane),
                ("data-plane", ComponentRole.DataPlane),
                ("helper", ComponentRole.Helper)));
            component.Versioned(fields.Choice(
                "version",
                ComponentVersioning.Product,
                ("product", ComponentVersioning.Product),
                ("own", ComponentVersioning.Own),
                ("none", ComponentVersioning.None)));
            component.Tagged(fields.Text("tag"));
            int index = 0;
            foreach (YamlNode signal in fields.Items("signals"))
            {
                SignalYaml.Read(component, new YamlFields(signal, place.At($"signals[{index++}]"), _problems));
            }

            SignalYaml.ReadShort(component, fields);
            fields.RefuseOthers();
        });
    }

    private static void Version(ProductBuilder product, YamlFields fields)
    {
        VersionRuleKind? kind = null;
        string subject = "";
        foreach ((string written, VersionRuleKind value) in VersionWords)
        {
            string text = fields.Text(written);
            if (text.Length > 0)
            {
                (kind, subject) = (value, text);
            }
        }

        if (kind is null)
        {
            fields.Report("", $"must have one of {string.Join(", ", VersionWords.Select(word => word.Written))}.");
            return;
        }

        product.Version(new VersionRule(
            kind.Value,
            subject,
            fields.Text("field"),
            fields.Text("pattern"),
            (int)(fields.Number("port") ?? 0),
            fields.Text("component"),
            fields.Flag("tls")));
        fields.RefuseOthers();
    }

    private static (string Written, VersionRuleKind Kind)[] VersionWords { get; } =
    [
        ("label", VersionRuleKind.Label),
        ("annotation", VersionRuleKind.Annotation),
        ("configMap", VersionRuleKind.ConfigMap),
        ("resource", VersionRuleKind.Resource),
        ("endpoint", VersionRuleKind.Endpoint),
    ];

    private void Each(YamlFields fields, string field, Action<YamlNode, YamlPlace> read)
    {
        int index = 0;
        foreach (YamlNode node in fields.Items(field))
        {
            read(node, _place.At($"{field}[{index++}]"));
        }
    }

    private static string Required(YamlFields fields, string field)
    {
        string text = fields.Text(field);
        if (text.Length == 0)
        {
            fields.Report(field, "is missing.");
        }

        return text;
    }
}
