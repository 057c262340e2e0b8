using System.Net;
using System.Net.Sockets;

namespace MeshSync.Fabric.Silo.Hosting;

internal static class FreePort
{
    /// <summary>Orleans wants to know its port before it listens, so "any free one" has to be found for it.</summary>
    public static int Or(int port)
    {
        if (port != 0)
        {
            return port;
        }

        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
