using MeshSync.Fabric.Simulator.Population.Templates;

namespace MeshSync.Fabric.Simulator.Population;

/// <summary>What goes on in a cluster: mostly pods that change status and nodes that say they live, now and then a rollout.</summary>
internal sealed class ClusterChurn
{
    private readonly ClusterPopulation _population;
    private readonly PopulationWriter _writer;
    private readonly Queue<Identity> _events = new();
    private readonly (int Weight, Action Happen)[] _happenings;
    private readonly int _weights;
    private int _number;

    public ClusterChurn(ClusterPopulation population)
    {
        _population = population;
        _writer = population.Writer;
        var pods = population.Pods.Count > 0 ? 1 : 0;
        var apps = population.Apps.Count > 0 ? 1 : 0;
        var nodes = population.Nodes.Count > 0 ? 1 : 0;
        var certificates = population.Certificates.Count > 0 ? 1 : 0;
        _happenings =
        [
            (55 * pods, ChangeStatus),
            (15 * nodes, Heartbeat),
            (10 * pods, HappenToPod),
            (6 * pods, ReplaceOnePod),
            (1 * apps, RollOut),
            (2 * apps, Scale),
            (5 * apps, Configure),
            (2 * certificates, RenewCertificate),
            (3, RenewLeadership),
        ];
        _weights = _happenings.Sum(h => h.Weight);
    }

    /// <returns>How many objects that changed; a rollout is many.</returns>
    public int Happen()
    {
        _number++;
        var before = _writer.Writes;
        var point = _population.Random.Next(_weights);
        foreach (var (weight, happen) in _happenings)
        {
            if (point < weight)
            {
                happen();
                break;
            }

            point -= weight;
        }

        return Math.Max(1, _writer.Writes - before);
    }

    private void ChangeStatus()
    {
        var pod = _population.Pick(_population.Pods);
        pod.Transition = _population.Now;
        pod.Restarts++;
        if (_population.Random.Next(8) == 0)
        {
            pod.Ready = !pod.Ready;
            WriteEndpoints(pod.Owner);
        }

        _writer.Update("pods", _population.PodTemplate.Write(pod));
    }

    private void Heartbeat()
    {
        var node = _population.Pick(_population.Nodes);
        node.Heartbeat = _population.Now;
        _writer.Update("leases.coordination.k8s.io", NodeTemplates.Lease(node));
        if (_number % 4 == 0)
        {
            _writer.Update("nodes", NodeTemplates.Node(node));
        }
    }

    /// <summary>Events live for an hour on a real server; here as many are kept as there are pods.</summary>
    private void HappenToPod()
    {
        var draft = NodeTemplates.Event(_population.Pick(_population.Pods), _number, _population.Now);
        _writer.Create("events", draft);
        _events.Enqueue(new Identity(draft.Namespace, draft.Name, draft.Uid, _population.Now));
        if (_events.Count > _population.Pods.Count)
        {
            var oldest = _events.Dequeue();
            _writer.Delete("events", oldest.Namespace, oldest.Name);
        }
    }

    private void ReplaceOnePod()
    {
        var index = _population.Random.Next(_population.Pods.Count);
        var owner = _population.Pods[index].Owner;
        Replace(index);
        WriteEndpoints(owner);
    }

    private void Replace(int index)
    {
        var old = _population.Pods[index];
        var prefix = old.Owner?.SetName ?? old.Name[..old.Name.LastIndexOf('-')];
        var next = _population.NewPod(old.Owner, old.Namespace, prefix);
        _population.Pods[index] = next;
        if (old.Owner is { } owner)
        {
            owner.Pods[owner.Pods.IndexOf(old)] = next;
        }

        _writer.Delete("pods", old.Namespace, old.Name);
        _writer.Create("pods", _population.PodTemplate.Write(next));
    }

    private void RollOut()
    {
        var app = _population.Pick(_population.Apps);
        var (oldHash, oldUid) = (app.Hash, app.SetUid);
        app.Revision++;
        app.SetUid = _population.Name("rs", app.Namespace, app.SetName).Uid;
        _writer.Create("replicasets.apps", AppTemplates.ReplicaSet(app, app.SetUid, app.Hash, app.Revision, app.Replicas));
        _writer.Update("replicasets.apps", AppTemplates.ReplicaSet(app, oldUid, oldHash, app.Revision - 1, 0));
        _writer.Update("deployments.apps", AppTemplates.Deployment(app));
        foreach (var pod in app.Pods.ToList())
        {
            Replace(_population.Pods.IndexOf(pod));
        }

        WriteEndpoints(app);
    }

    private void Scale()
    {
        var app = _population.Pick(_population.Apps);
        if (app.Pods.Count > 1 && _population.Random.Next(2) == 0)
        {
            var last = app.Pods[^1];
            app.Pods.RemoveAt(app.Pods.Count - 1);
            _population.Pods.Remove(last);
            _writer.Delete("pods", last.Namespace, last.Name);
        }
        else if (app.Pods.Count < 8)
        {
            var pod = _population.NewPod(app, app.Namespace, app.SetName);
            app.Pods.Add(pod);
            _population.Pods.Add(pod);
            _writer.Create("pods", _population.PodTemplate.Write(pod));
        }

        app.Replicas = app.Pods.Count;
        _writer.Update("replicasets.apps", AppTemplates.ReplicaSet(app, app.SetUid, app.Hash, app.Revision, app.Replicas));
        _writer.Update("deployments.apps", AppTemplates.Deployment(app));
        WriteEndpoints(app);
    }

    private void Configure()
    {
        var app = _population.Pick(_population.Apps);
        _writer.Update("configmaps", ConfigTemplates.ConfigMap(_population.Name("cm", app.Namespace, $"{app.Name}-config"), _number));
    }

    private void RenewCertificate() => _writer.Update("certificates.cert-manager.io",
        CertificateTemplates.Certificate(_population.Pick(_population.Certificates), _population.Now));

    private void RenewLeadership() => _writer.Create("configmaps",
        ConfigTemplates.LeaderElection(_population.Name("cm", "kube-system", "ingress-controller-leader"), _population.Now));

    private void WriteEndpoints(AppFacts? app)
    {
        if (app is null)
        {
            return;
        }

        _writer.Update("endpoints", AppTemplates.Endpoints(app, _population.Name("ep", app.Namespace, $"{app.Name}-").Uid));
        _writer.Update("endpointslices.discovery.k8s.io",
            AppTemplates.EndpointSlice(app, _population.Name("eps", app.Namespace, $"{app.Name}-").Uid));
    }
}
