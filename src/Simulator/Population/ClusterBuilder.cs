using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Population.Templates;

namespace MeshSync.Fabric.Simulator.Population;

/// <summary>Makes the objects that a cluster begins with.</summary>
internal sealed class ClusterBuilder(ClusterPopulation population, SimulatedClusterOptions options)
{
    private const int AppsInNamespace = 6;

    private static readonly string[] Words =
        ["checkout", "cart", "payment", "inventory", "search", "catalog", "profile", "gateway", "ledger", "pricing", "shipping", "review"];

    private static readonly string[] BaseNamespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    private readonly PopulationWriter _writer = population.Writer;

    public void Build()
    {
        foreach (var name in BaseNamespaces)
        {
            var id = name == "kube-system" ? population.ClusterId : population.Name("ns", "", name).Uid;
            _writer.Create("namespaces", ConfigTemplates.Namespace(name, id, population.Start));
        }

        if (options.Objects + options.Pods == 0)
        {
            return;
        }

        AddNodes(1 + (options.Objects / 400) + (options.Pods / 100));
        AddApps();
        AddLonePods();
    }

    private void AddNodes(int count)
    {
        for (var i = 1; i <= count; i++)
        {
            var id = population.Name("node", "", $"node-{i:d4}");
            var node = new NodeFacts(id.Name, id.Uid, $"192.168.{i / 250}.{(i % 250) + 1}", population.Start);
            population.Nodes.Add(node);
            _writer.Create("nodes", NodeTemplates.Node(node));
            _writer.Create("leases.coordination.k8s.io", NodeTemplates.Lease(node));
        }
    }

    private void AddApps()
    {
        if (options.Objects >= 100)
        {
            foreach (var (plural, kind, scope) in CertificateTemplates.Kinds)
            {
                _writer.CreateDefinition(CertificateTemplates.Definition(plural, kind, scope));
            }
        }

        for (var i = 0; options.Objects - _writer.Writes >= 40; i++)
        {
            AddApp(i);
        }

        for (var i = 0; _writer.Writes < options.Objects; i++)
        {
            _writer.Create("configmaps", ConfigTemplates.ConfigMap(population.Name("cm", "default", $"settings-{i}"), revision: 1));
        }
    }

    private void AddApp(int number)
    {
        var ns = $"team-{(number / AppsInNamespace) + 1:d3}";
        if (number % AppsInNamespace == 0)
        {
            AddNamespace(ns);
        }

        var word = Words[number % Words.Length];
        var name = number < Words.Length ? word : $"{word}-{(number / Words.Length) + 1}";
        var id = population.Name("deploy", ns, name);
        var app = new AppFacts(ns, name, id.Uid, population.Start)
        {
            Replicas = population.Random.Next(1, 6),
            Design = number % 20 == 7 ? Filler.Guid($"design/{name}") : null,
        };
        population.Apps.Add(app);
        var previous = app.Hash;
        _writer.Create("replicasets.apps", AppTemplates.ReplicaSet(app, Uid("rs", app, previous), previous, 1, 0));
        app.Revision = 2;
        app.SetUid = Uid("rs", app, app.Hash);
        _writer.Create("replicasets.apps", AppTemplates.ReplicaSet(app, app.SetUid, app.Hash, app.Revision, app.Replicas));
        _writer.Create("deployments.apps", AppTemplates.Deployment(app));
        AddPods(app);
        AddService(app);
        AddConfiguration(app, number);
    }

    private void AddPods(AppFacts app)
    {
        for (var i = 0; i < app.Replicas; i++)
        {
            var pod = population.NewPod(app, app.Namespace, app.SetName);
            app.Pods.Add(pod);
            population.Pods.Add(pod);
            _writer.Create("pods", population.PodTemplate.Write(pod));
            _writer.Create("events", NodeTemplates.Event(pod, 0, population.Start));
        }
    }

    private void AddService(AppFacts app)
    {
        var ip = $"10.96.{population.Random.Next(256)}.{population.Random.Next(1, 255)}";
        _writer.Create("services", AppTemplates.Service(app, Uid("svc", app, ""), ip));
        _writer.Create("endpoints", AppTemplates.Endpoints(app, Uid("ep", app, "")));
        _writer.Create("endpointslices.discovery.k8s.io", AppTemplates.EndpointSlice(app, Uid("eps", app, "")));
    }

    private void AddConfiguration(AppFacts app, int number)
    {
        _writer.Create("configmaps", ConfigTemplates.ConfigMap(population.Name("cm", app.Namespace, $"{app.Name}-config"), revision: 1));
        _writer.Create("secrets", ConfigTemplates.Secret(population.Name("secret", app.Namespace, $"{app.Name}-credentials"), "Opaque"));
        if (number % 3 == 0)
        {
            var id = population.Name("cert", app.Namespace, $"{app.Name}-tls") with { Generation = 1 };
            population.Certificates.Add(id);
            _writer.Create("certificates.cert-manager.io", CertificateTemplates.Certificate(id, population.Start));
            _writer.Create("secrets", ConfigTemplates.Secret(population.Name("secret", app.Namespace, id.Name), "kubernetes.io/tls"));
        }
    }

    private void AddNamespace(string ns)
    {
        _writer.Create("namespaces", ConfigTemplates.Namespace(ns, population.Name("ns", "", ns).Uid, population.Start));
        _writer.Create("serviceaccounts", ConfigTemplates.ServiceAccount(population.Name("sa", ns, "default")));
        _writer.Create("configmaps", ConfigTemplates.ConfigMap(population.Name("cm", ns, "kube-root-ca.crt"), revision: 1));
        _writer.Create("roles.rbac.authorization.k8s.io", ConfigTemplates.Role(population.Name("role", ns, "config-reader")));
        _writer.Create("rolebindings.rbac.authorization.k8s.io",
            ConfigTemplates.RoleBinding(population.Name("rb", ns, "config-reader"), "config-reader"));
    }

    private void AddLonePods()
    {
        for (var i = 0; i < options.Pods; i++)
        {
            var ns = $"load-{(i % 10) + 1:d2}";
            if (i < 10)
            {
                _writer.Create("namespaces", ConfigTemplates.Namespace(ns, population.Name("ns", "", ns).Uid, population.Start));
            }

            var pod = population.NewPod(null, ns, $"load-{i:d6}");
            population.Pods.Add(pod);
            _writer.Create("pods", population.PodTemplate.Write(pod));
        }
    }

    private string Uid(string kind, AppFacts app, string suffix) => population.Name(kind, app.Namespace, $"{app.Name}-{suffix}").Uid;
}
