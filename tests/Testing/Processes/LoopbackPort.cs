using System.Net;
using System.Net.Sockets;

namespace MeshSync.Fabric.Testing.Processes;

/// <summary>
/// Ports for servers that must keep theirs across a restart. They lie below the range from which the system takes the
/// ports of outgoing connections: otherwise a client that retries while its server is down can take the server's port,
/// or even connect to itself. A port is only probably free: whoever starts a server on it tries another one on failure.
/// </summary>
public static class LoopbackPort
{
    private const int Lowest = 15_000;
    private const int Highest = 30_000;

    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody serves there: draw again.
            }
        }
    }
}
