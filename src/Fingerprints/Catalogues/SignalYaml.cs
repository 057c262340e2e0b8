using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Fingerprints.Catalogues;

/// <summary>
/// Signals as they are written: <c>- image: quay.io/jetstack/cert-manager-controller</c>, several of a channel as a list, a strength or a
/// variant beside them; or in short as a field of the component itself.
/// </summary>
internal static class SignalYaml
{
    public static (string Written, SignalKind Kind)[] Channels { get; } =
    [
        ("image", SignalKind.Image),
        ("crd", SignalKind.Crd),
        ("chart", SignalKind.Chart),
        ("label", SignalKind.Label),
        ("annotation", SignalKind.Annotation),
        ("apiService", SignalKind.ApiService),
        ("webhook", SignalKind.Webhook),
        ("env", SignalKind.Env),
        ("arg", SignalKind.Arg),
        ("configMap", SignalKind.ConfigMap),
        ("workload", SignalKind.Workload),
        ("port", SignalKind.Port),
        ("resource", SignalKind.Resource),
        ("kubelet", SignalKind.Kubelet),
    ];

    public static void Read<T>(SignalSetBuilder<T> builder, YamlFields fields)
        where T : SignalSetBuilder<T>
    {
        double? strength = fields.Number("strength");
        string variant = fields.Text("variant");
        bool rebuilt = fields.Flag("rebuilt");
        if (Add(builder, fields, strength, variant, rebuilt) == 0)
        {
            fields.Report("", $"must have one of {string.Join(", ", Channels.Select(channel => channel.Written))}.");
        }

        fields.RefuseOthers();
    }

    public static void ReadShort<T>(SignalSetBuilder<T> builder, YamlFields fields)
        where T : SignalSetBuilder<T> => Add(builder, fields, null, "", rebuilt: false);

    private static int Add<T>(SignalSetBuilder<T> builder, YamlFields fields, double? strength, string variant, bool rebuilt)
        where T : SignalSetBuilder<T>
    {
        int count = 0;
        foreach ((string written, SignalKind kind) in Channels)
        {
            foreach (string pattern in fields.Texts(written))
            {
                builder.Signal(kind, pattern, strength, variant, rebuilt);
                count++;
            }
        }

        return count;
    }
}
