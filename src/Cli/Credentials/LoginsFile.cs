using System.Text;

namespace MeshSync.Fabric.Cli.Credentials;

/// <summary>Writes logins as a part of nats-server's configuration. It holds nothing secret: public keys and a bcrypt hash.</summary>
internal static class LoginsFile
{
    public const string Name = "nats-logins.conf";

    private const string Anonymous = "anonymous";

    public static string Write(IssuedLogins issued)
    {
        var text = new StringBuilder("""
            # Who may do what at the NATS of MeshSync Fabric. Written by `fabric credentials`, which also changes it;
            # docs/security.md says what each login may do. In nats-server.conf: include "nats-logins.conf"


            """);
        _ = issued.Account is { } account
            ? text.AppendLine($"accounts {{ {Quote(account)} {{\n  jetstream: enabled")
            : text.AppendLine("authorization {\n  timeout: 5");
        _ = text.AppendLine("  users = [");
        foreach (var login in issued.Logins.OrderBy(login => login.Cluster is not null).ThenBy(login => login.Name, StringComparer.Ordinal))
        {
            Write(text, login, login.Rights(issued.OutletSubjects));
        }

        if (issued.MesheryIsAnonymous)
        {
            // Its password is no secret: whoever gives none at all is taken for it. A hash would not do, older servers compare it with itself.
            var anonymous = new IssuedLogin(Anonymous, Cluster: null, PublicKey: null, "none");
            Write(text, anonymous, SubjectRights.Meshery(Anonymous, issued.OutletSubjects));
        }

        _ = text.AppendLine("  ]").AppendLine(issued.Account is null ? "}" : "} }");
        if (issued.MesheryIsAnonymous)
        {
            _ = text.AppendLine($"# Meshery Server does not log in.\nno_auth_user: {Anonymous}");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Write(StringBuilder text, IssuedLogin login, SubjectRights rights)
    {
        var who = login.Cluster is { } cluster ? $"the agent of cluster {cluster.ReplaceLineEndings(" ")}" : login.Name;
        _ = text.AppendLine($"    # {who}")
            .AppendLine(login.PublicKey is { } key
                ? $"    {{ nkey: {Quote(key)}, permissions: {{"
                : $"    {{ user: {Quote(login.Name)}, password: {Quote(login.PasswordHash!)}, permissions: {{")
            .AppendLine($"      publish: {{ allow: {List(rights.Publish)} }}")
            .AppendLine($"      subscribe: {{ allow: {List(rights.Subscribe)} }}");
        if (rights.Answers)
        {
            _ = text.AppendLine("      allow_responses: { max: 1, expires: \"1m\" }");
        }

        _ = text.AppendLine("    } }");
    }

    private static string List(IEnumerable<string> subjects) => $"[{string.Join(", ", subjects.Select(Quote))}]";

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
