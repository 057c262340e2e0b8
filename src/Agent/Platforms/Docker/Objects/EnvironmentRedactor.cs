using System.Text.RegularExpressions;
using MeshSync.Fabric.Contracts.Redaction;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Objects;

/// <summary>
/// Keeps secrets in the engine that containers are given as environment variables: whatever has a name as secrets have, and the password in
/// an address. It is a guess by the look of it; what must stay secret belongs into a secret.
/// </summary>
internal static partial class EnvironmentRedactor
{
    /// <param name="variable"><c>NAME=value</c>.</param>
    public static string Redact(string variable)
    {
        int equals = variable.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || equals + 1 == variable.Length)
        {
            return variable;
        }

        string name = variable[..equals];

        // A path of a file with a secret is none.
        bool isSecret = SecretName().IsMatch(name) && !name.EndsWith("_FILE", StringComparison.OrdinalIgnoreCase);
        return isSecret
            ? $"{name}={SecretRedactor.Placeholder}"
            : Credentials().Replace(variable, $"$1{SecretRedactor.Placeholder}@");
    }

    [GeneratedRegex("(?i)PASS(WORD|WD|PHRASE)?(_|$)|PASSWORD|SECRET|TOKEN|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|ENCRYPTION_?KEY|_KEY$|^KEY$|_PWD$|AUTH$|SALT$|DSN$|CONNECTION_?STRING")]
    private static partial Regex SecretName();

    // Only from where a word begins: from each of its letters, a long one would be read as often as it is long.
    [GeneratedRegex("((?<![A-Za-z0-9+.-])[A-Za-z0-9+.-]+://[^/\\s:@]*:)[^/\\s@]+@")]
    private static partial Regex Credentials();
}
