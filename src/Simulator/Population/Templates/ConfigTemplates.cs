using System.Text;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Population.Templates;

/// <summary>Namespaces and what lies about in them: configuration, secrets, accounts and roles.</summary>
internal static class ConfigTemplates
{
    public static ObjectDraft Namespace(string name, string uid, DateTimeOffset created) => Drafts.Compose(
        new Identity("", name, uid, created),
        $",\"labels\":{{\"kubernetes.io/metadata.name\":\"{name}\"}}" + ManagedFields.Of("kubectl-create", created, ManagedFields.Spec),
        ",\"spec\":{\"finalizers\":[\"kubernetes\"]},\"status\":{\"phase\":\"Active\"}");

    public static ObjectDraft ConfigMap(Identity id, int revision) => Drafts.Compose(
        id,
        $",\"labels\":{{\"app.kubernetes.io/managed-by\":\"Helm\"}}" + ManagedFields.Of("helm", id.Created, ManagedFields.Data),
        $",\"data\":{{\"application.yaml\":\"server:\\n  port: 8080\\n  revision: {revision}\\nkey: {Filler.Hex(id.Name, 200, revision)}\\n\","
        + $"\"LOG_LEVEL\":\"info\"}}");

    /// <summary>A ConfigMap that an old-fashioned leader election renews all the time.</summary>
    public static ObjectDraft LeaderElection(Identity id, DateTimeOffset renewed) => Drafts.Compose(
        id,
        $",\"annotations\":{{\"control-plane.alpha.kubernetes.io/leader\":\"{{\\\"holderIdentity\\\":\\\"{id.Name}-0\\\","
        + $"\\\"leaseDurationSeconds\\\":15,\\\"renewTime\\\":\\\"{Drafts.Time(renewed)}\\\",\\\"leaderTransitions\\\":2}}\"}}",
        "");

    public static ObjectDraft Secret(Identity id, string type) => Drafts.Compose(
        id,
        ManagedFields.Of("helm", id.Created, ManagedFields.Data),
        $",\"data\":{{\"password\":\"{Base64(Filler.Hex(id.Name, 24))}\",\"tls.crt\":\"{Base64(Filler.Hex(id.Name, 900, 2))}\"}},\"type\":\"{type}\"");

    public static ObjectDraft ServiceAccount(Identity id) => Drafts.Compose(id, "", "");

    public static ObjectDraft Role(Identity id) => Drafts.Compose(
        id,
        ManagedFields.Of("helm", id.Created, ManagedFields.Data, "rbac.authorization.k8s.io/v1"),
        ",\"rules\":[{\"verbs\":[\"get\",\"list\",\"watch\"],\"apiGroups\":[\"\"],\"resources\":[\"configmaps\",\"secrets\"]}]");

    public static ObjectDraft RoleBinding(Identity id, string role) => Drafts.Compose(
        id,
        ManagedFields.Of("helm", id.Created, ManagedFields.Data, "rbac.authorization.k8s.io/v1"),
        $",\"subjects\":[{{\"kind\":\"ServiceAccount\",\"name\":\"default\",\"namespace\":\"{id.Namespace}\"}}],"
        + $"\"roleRef\":{{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"Role\",\"name\":\"{role}\"}}");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
