using System.Globalization;
using MeshSync.Fabric.Fingerprints.Content;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>The ports that containers name and Services offer.</summary>
internal static class PortReader
{
    private static readonly HashSet<int> None = [];

    public static IReadOnlySet<int> Read(ReadOnlySpan<byte> json, ObjectClass of)
    {
        ReadOnlySpan<byte> spec = JsonSlice.Member(json, "spec"u8);
        if (of == ObjectClass.Service)
        {
            var offered = new HashSet<int>();
            Add(JsonSlice.Member(spec, "ports"u8), "port"u8, offered);
            Add(JsonSlice.Member(spec, "ports"u8), "targetPort"u8, offered);
            return offered;
        }

        return ObjectClasses.RunsContainers(of) ? OfContainers(of == ObjectClass.Pod ? spec : JsonSlice.At(spec, "template.spec")) : None;
    }

    private static HashSet<int> OfContainers(ReadOnlySpan<byte> pod)
    {
        var ports = new HashSet<int>();
        var scanner = new JsonScanner(JsonSlice.Member(pod, "containers"u8));
        if (scanner.TryOpen((byte)'['))
        {
            while (scanner.NextElement())
            {
                Add(JsonSlice.Member(scanner.Value(), "ports"u8), "containerPort"u8, ports);
            }
        }

        return ports;
    }

    private static void Add(ReadOnlySpan<byte> list, ReadOnlySpan<byte> field, HashSet<int> ports)
    {
        var scanner = new JsonScanner(list);
        if (!scanner.TryOpen((byte)'['))
        {
            return;
        }

        while (scanner.NextElement())
        {
            if (int.TryParse(JsonSlice.Member(scanner.Value(), field), NumberStyles.None, CultureInfo.InvariantCulture, out int port))
            {
                ports.Add(port);
            }
        }
    }
}
