namespace MeshSync.Fabric.Testing.Kube;

/// <summary>The command line of kube-controller-manager.</summary>
internal static class ControllerManagerFlags
{
    /// <param name="keys">The cluster's secrets.</param>
    /// <param name="kubeConfig">Whom it is at the API server.</param>
    /// <param name="hasInsecurePort">Whether this version serves an unprotected port unless told otherwise.</param>
    public static IEnumerable<string> For(ClusterKeys keys, string kubeConfig, bool hasInsecurePort) =>
    [
        $"--kubeconfig={kubeConfig}", "--leader-elect=false", "--use-service-account-credentials=true",
        "--bind-address=127.0.0.1", "--secure-port=0",
        .. hasInsecurePort ? (string[])["--port=0"] : [],
        $"--service-account-private-key-file={keys.File("accounts.key")}", $"--root-ca-file={keys.File("ca.crt")}",
    ];
}
