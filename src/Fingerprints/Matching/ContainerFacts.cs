using System.Globalization;
using MeshSync.Fabric.Fingerprints.Content;

namespace MeshSync.Fabric.Fingerprints.Matching;

/// <summary>What supports other signals: ports that containers name and Services offer, environment variables, arguments.</summary>
internal sealed class ContainerFacts
{
    public static ContainerFacts None { get; } = new();

    public HashSet<int> Ports { get; } = [];

    public HashSet<string> Env { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Args { get; } = new(StringComparer.Ordinal);

    public static ContainerFacts Read(ReadOnlySpan<byte> json, ObjectClass of)
    {
        ReadOnlySpan<byte> spec = JsonSlice.Member(json, "spec"u8);
        var facts = new ContainerFacts();
        if (of == ObjectClass.Service)
        {
            facts.AddPorts(JsonSlice.Member(spec, "ports"u8), "port"u8);
            facts.AddPorts(JsonSlice.Member(spec, "ports"u8), "targetPort"u8);
        }
        else if (of == ObjectClass.EngineContainer)
        {
            facts.AddEngineContainer(spec);
        }
        else if (of == ObjectClass.EngineService)
        {
            facts.AddPorts(JsonSlice.At(spec, "EndpointSpec.Ports"), "TargetPort"u8);
            facts.AddEngineEnv(JsonSlice.At(spec, "TaskTemplate.ContainerSpec.Env"));
            facts.AddArguments(JsonSlice.At(spec, "TaskTemplate.ContainerSpec.Args"));
        }
        else if (ObjectClasses.HasPod(of))
        {
            facts.AddContainers(JsonSlice.Member(of == ObjectClass.Pod ? spec : JsonSlice.At(spec, "template.spec"), "containers"u8));
        }

        return facts;
    }

    private void AddContainers(ReadOnlySpan<byte> list)
    {
        var scanner = new JsonScanner(list);
        if (!scanner.TryOpen((byte)'['))
        {
            return;
        }

        while (scanner.NextElement())
        {
            ReadOnlySpan<byte> container = scanner.Value();
            AddPorts(JsonSlice.Member(container, "ports"u8), "containerPort"u8);
            AddArguments(JsonSlice.Member(container, "args"u8));
            AddArguments(JsonSlice.Member(container, "command"u8));
            AddEnv(JsonSlice.Member(container, "env"u8));
        }
    }

    private void AddEngineContainer(ReadOnlySpan<byte> spec)
    {
        AddArguments(JsonSlice.Member(spec, "Args"u8));
        AddArguments(JsonSlice.At(spec, "Config.Entrypoint"));
        AddEngineEnv(JsonSlice.At(spec, "Config.Env"));
        var exposed = new JsonScanner(JsonSlice.At(spec, "Config.ExposedPorts"));
        if (!exposed.TryOpen((byte)'{'))
        {
            return;
        }

        // "9090/tcp": {}
        while (exposed.NextKey(out ReadOnlySpan<byte> key))
        {
            int slash = key.IndexOf((byte)'/');
            if (int.TryParse(slash < 0 ? key : key[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out int port))
            {
                Ports.Add(port);
            }

            exposed.Value();
        }
    }

    private void AddPorts(ReadOnlySpan<byte> list, ReadOnlySpan<byte> field)
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
                Ports.Add(port);
            }
        }
    }

    private void AddEnv(ReadOnlySpan<byte> list)
    {
        var scanner = new JsonScanner(list);
        if (!scanner.TryOpen((byte)'['))
        {
            return;
        }

        while (scanner.NextElement())
        {
            Env.Add(JsonSlice.String(JsonSlice.Member(scanner.Value(), "name"u8)));
        }
    }

    private void AddEngineEnv(ReadOnlySpan<byte> list)
    {
        var scanner = new JsonScanner(list);
        if (!scanner.TryOpen((byte)'['))
        {
            return;
        }

        while (scanner.NextElement())
        {
            Env.Add(JsonSlice.String(scanner.Value()).Split('=')[0]);
        }
    }

    private void AddArguments(ReadOnlySpan<byte> list)
    {
        var scanner = new JsonScanner(list);
        if (!scanner.TryOpen((byte)'['))
        {
            return;
        }

        while (scanner.NextElement())
        {
            Args.Add(JsonSlice.String(scanner.Value()).Split('=')[0]);
        }
    }
}
