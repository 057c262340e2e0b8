namespace MeshSync.Fabric.Simulator.Hosting;

internal static class Kubeconfig
{
    public static string For(string name, Uri address) =>
        $$"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {{name}}
          cluster:
            server: {{address.ToString().TrimEnd('/')}}
        users:
        - name: {{name}}
          user:
            token: simulated
        contexts:
        - name: {{name}}
          context:
            cluster: {{name}}
            user: {{name}}
        current-context: {{name}}

        """;
}
