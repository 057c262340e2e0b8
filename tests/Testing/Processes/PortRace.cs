namespace MeshSync.Fabric.Testing.Processes;

/// <summary>Starts a server on a port that is probably free, and on another one when somebody else was faster.</summary>
internal static class PortRace
{
    private const int Attempts = 5;

    /// <param name="name">The server's name, for the message when it does not start.</param>
    /// <param name="start">Starts the server on the port; tells whether it runs and, if not, what it said.</param>
    public static async Task<T> Run<T>(string name, Func<int, Task<(T Server, bool Running, string Log)>> start)
        where T : IAsyncDisposable
    {
        for (var attempt = 1; ; attempt++)
        {
            var (server, running, log) = await start(LoopbackPort.Next());
            if (running)
            {
                return server;
            }

            await server.DisposeAsync();
            if (attempt == Attempts || !log.Contains("address already in use", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{name} did not start:\n{log}");
            }
        }
    }
}
