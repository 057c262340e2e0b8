using System.Text.Json;

namespace MeshSync.Fabric.Cli.Credentials;

/// <summary>
/// The folder that logins are kept in: <c>credentials.json</c> and the configuration for nats-server, which hold nothing secret, and a
/// file for each secret that nobody but its owner can read.
/// </summary>
internal sealed class CredentialsFolder(string path)
{
    private const string Index = "credentials.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>What was issued so far; null when nothing was.</summary>
    /// <exception cref="CredentialsException">The folder's index cannot be read.</exception>
    public IssuedLogins? Read()
    {
        var index = Path.Combine(path, Index);
        if (!File.Exists(index))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(index), IssuedLoginsJson.Default.IssuedLogins) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new CredentialsException($"{index} is damaged ({e.Message}): restore it, or name another folder with --out; without it the logins that exist would be lost", e);
        }
    }

    /// <summary>Writes what is public; last of all, so that no login is announced whose secret was not stored.</summary>
    public void Write(IssuedLogins issued)
    {
        Put(LoginsFile.Name, LoginsFile.Write(issued), Everybody);
        Put(Index, JsonSerializer.Serialize(issued, IssuedLoginsJson.Default.IssuedLogins) + "\n", Everybody);
    }

    /// <returns>Where it is.</returns>
    public string WriteSecret(string name, string content)
    {
        Put(name, content, OwnerOnly);
        return Path.Combine(path, name);
    }

    public void RemoveSecret(string name) => File.Delete(Path.Combine(path, name));

    /// <summary>Whole or not at all, and never readable by others, not even for a moment.</summary>
    private void Put(string name, string content, UnixFileMode mode)
    {
        _ = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var target = Path.Combine(path, name);
        var next = $"{target}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        using (var writer = new StreamWriter(next, options))
        {
            writer.Write(content);
        }

        File.Move(next, target, overwrite: true);
    }
}
