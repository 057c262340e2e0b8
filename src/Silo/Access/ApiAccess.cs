using System.Security.Cryptography;
using System.Text;

namespace MeshSync.Fabric.Silo.Access;

/// <summary>Who may use dashboard and HTTP API.</summary>
/// <param name="Token">What proves it; null: nothing does.</param>
/// <param name="OnLoopback">They can be reached from this machine only, so that looking needs no proof.</param>
internal sealed record ApiAccess(string? Token, bool OnLoopback)
{
    private readonly byte[] _token = Hash(Token ?? "");

    /// <summary>What a browser keeps in the token's place: worth the same, but only here, and only until the token changes.</summary>
    public string Session { get; } = Convert.ToHexString(Hash($"session {Token}"));

    public bool IsToken(string given) => Token is not null && CryptographicOperations.FixedTimeEquals(Hash(given), _token);

    public bool IsSession(string given) => Token is not null && CryptographicOperations.FixedTimeEquals(Hash(given), Hash(Session));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
