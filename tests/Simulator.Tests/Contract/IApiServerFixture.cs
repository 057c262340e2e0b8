namespace MeshSync.Fabric.Simulator.Tests.Contract;

/// <summary>What the contract tests need of a server, real or simulated.</summary>
public interface IApiServerFixture
{
    /// <summary>With all rights.</summary>
    HttpClient Admin { get; }

    string KubeconfigPath { get; }

    /// <summary>Sends one GET with no right to do it.</summary>
    Task<ApiAnswer> GetForbiddenAsync(string path);

    /// <summary>Forgets all history, so that every resourceVersion and continue token given out so far has expired.</summary>
    Task CompactAsync();
}
