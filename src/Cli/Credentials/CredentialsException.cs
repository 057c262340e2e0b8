namespace MeshSync.Fabric.Cli.Credentials;

/// <summary>Logins cannot be issued as asked; the message is for people, and holds nothing secret.</summary>
internal sealed class CredentialsException(string message, Exception? inner = null) : Exception(message, inner);
