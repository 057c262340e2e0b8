using System.Globalization;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Sessions;

/// <summary>The requests that begin sessions.</summary>
internal static class PodPath
{
    public static string Log(SessionOpening of) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Pod(of)}/log?timestamps=true&tailLines={of.TailLines}{Flag("follow", of.Follow)}{Flag("previous", of.Previous)}{Container(of)}");

    /// <summary>A shell on a terminal, whose errors come with its output.</summary>
    public static string Shell(SessionOpening of) =>
        $"{Pod(of)}/exec?command=%2Fbin%2Fsh&stdin=true&stdout=true&stderr=false&tty=true{Container(of)}";

    private static string Pod(SessionOpening of) => $"api/v1/namespaces/{Uri.EscapeDataString(of.Namespace)}/pods/{Uri.EscapeDataString(of.Pod)}";

    private static string Flag(string name, bool value) => value ? $"&{name}=true" : "";

    private static string Container(SessionOpening of) => of.Container.Length == 0 ? "" : $"&container={Uri.EscapeDataString(of.Container)}";
}
