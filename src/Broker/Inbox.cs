using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Broker;

/// <summary>Where replies to a login come: below <c>_INBOX.&lt;login&gt;</c>, which a broker can reserve for it.</summary>
public static class Inbox
{
    private const string Common = "_INBOX";

    /// <param name="login">Public nkey or user name; null where a login has no name of its own, as with a token.</param>
    public static string Prefix(string? login) => string.IsNullOrEmpty(login) ? Common : $"{Common}.{SubjectToken.Escape(login)}";

    /// <summary>Filter of all replies to a login.</summary>
    public static string Filter(string login) => $"{Prefix(login)}.>";
}
