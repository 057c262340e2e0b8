using NATS.NKeys;

namespace MeshSync.Fabric.Broker;

/// <summary>An nkey that logs a user in.</summary>
/// <param name="Seed">The secret half, <c>SU…</c>.</param>
/// <param name="PublicKey">By which the broker knows it, <c>U…</c>.</param>
public sealed record NKeyLogin(string Seed, string PublicKey)
{
    private const string UserSeed = "SU";

    /// <summary>Makes a new one.</summary>
    public static NKeyLogin Create()
    {
        using var pair = KeyPair.CreatePair(PrefixByte.User);
        return new NKeyLogin(pair.GetSeed(), pair.GetPublicKey());
    }

    /// <summary>Reads the file that <c>fabric credentials</c> or NATS' own tools write: a line with the seed, others are left out of account.</summary>
    /// <exception cref="BrokerLoginException">It cannot be read, or holds no seed.</exception>
    public static NKeyLogin Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokerLoginException($"{path}, which should hold an nkey seed, cannot be read: {e.Message}", e);
        }
    }

    /// <param name="text">Content of such a file.</param>
    /// <param name="where">For the message if it holds no seed.</param>
    /// <exception cref="BrokerLoginException">It holds no seed of a user.</exception>
    public static NKeyLogin Parse(string text, string where)
    {
        var seed = text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith(UserSeed, StringComparison.Ordinal))
            ?? throw new BrokerLoginException($"{where} holds no nkey seed of a user, which begins with {UserSeed}");
        try
        {
            using var pair = KeyPair.FromSeed(seed);
            return new NKeyLogin(seed, pair.GetPublicKey());
        }
        catch (NKeysException e)
        {
            throw new BrokerLoginException($"the nkey seed in {where} is damaged: {e.Message}", e);
        }
    }

    /// <summary>Without the secret half: whatever prints a login must not give it away.</summary>
    public override string ToString() => PublicKey;
}
