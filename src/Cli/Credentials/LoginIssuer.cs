using System.Security.Cryptography;
using MeshSync.Fabric.Broker;
using MeshSync.Fabric.Contracts;
using Org.BouncyCastle.Crypto.Generators;

namespace MeshSync.Fabric.Cli.Credentials;

/// <summary>Makes logins, and stores their secrets. Whoever has a login keeps it.</summary>
internal sealed class LoginIssuer(CredentialsFolder folder)
{
    // The password is 32 random characters: what slows guessing down is its length, not the hash.
    private const int HashCost = 8;
    private const int PasswordLength = 32;

    private readonly List<string> _files = [];

    /// <summary>Files that were written.</summary>
    public IReadOnlyList<string> Files => _files;

    public static string AgentName(string cluster) => $"agent-{SubjectToken.Escape(cluster)}";

    /// <summary>Adds what is missing for these clusters, and for silo, Meshery Server and operator.</summary>
    /// <param name="issued">What there is.</param>
    /// <param name="clusters">Clusters whose agents need a login.</param>
    /// <param name="renewed">Names of logins that are made anew, after which the old ones are refused.</param>
    public IssuedLogins Issue(IssuedLogins issued, IEnumerable<string> clusters, IReadOnlyCollection<string> renewed)
    {
        foreach (var name in new[] { IssuedLogin.Silo, IssuedLogin.Operator })
        {
            issued = Needs(issued, name, renewed) ? issued.With(Key(name, cluster: null)) : issued;
        }

        issued = Needs(issued, IssuedLogin.Meshery, renewed) ? issued.With(Password(IssuedLogin.Meshery)) : issued;
        foreach (var cluster in clusters)
        {
            issued = Needs(issued, AgentName(cluster), renewed) ? issued.With(Key(AgentName(cluster), cluster)) : issued;
        }

        return issued;
    }

    public IssuedLogins Revoke(IssuedLogins issued, string cluster)
    {
        var name = AgentName(cluster);
        if (issued.Find(name) is null)
        {
            throw new CredentialsException($"no agent of a cluster {cluster} has a login here: `fabric credentials --list` shows those that have");
        }

        folder.RemoveSecret(KeyFile(name));
        return issued.Without(name);
    }

    private static bool Needs(IssuedLogins issued, string name, IReadOnlyCollection<string> renewed) => issued.Find(name) is null || renewed.Contains(name);

    private IssuedLogin Key(string name, string? cluster)
    {
        var key = NKeyLogin.Create();

        // Both halves: some tools want the public one beside the seed.
        _files.Add(folder.WriteSecret(KeyFile(name), $"{key.Seed}\n{key.PublicKey}\n"));
        return new IssuedLogin(name, cluster, key.PublicKey, PasswordHash: null);
    }

    private IssuedLogin Password(string name)
    {
        var password = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", PasswordLength);
        _files.Add(folder.WriteSecret($"{name}.password", $"{password}\n"));
        var hash = OpenBsdBCrypt.Generate("2a", password.ToCharArray(), RandomNumberGenerator.GetBytes(16), HashCost);
        return new IssuedLogin(name, Cluster: null, PublicKey: null, hash);
    }

    private static string KeyFile(string name) => $"{name}.nk";
}
