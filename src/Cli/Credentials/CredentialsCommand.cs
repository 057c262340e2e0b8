using System.CommandLine;
using Spectre.Console;

namespace MeshSync.Fabric.Cli.Credentials;

/// <summary><c>fabric credentials</c>: gives silo, agents, Meshery Server and operators logins of their own at NATS.</summary>
internal sealed class CredentialsCommand
{
    private readonly Option<string[]> _clusters = new("--cluster")
    {
        Description = "Cluster whose agent gets a login, by its id; several may be named. Those that have one keep it.",
        HelpName = "id",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _revoked = new("--revoke")
    {
        Description = "Cluster whose agent loses its login.",
        HelpName = "id",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _renewed = new("--renew")
    {
        Description = "Login that is made anew: silo, operator, meshery, or the id of a cluster. The old one is refused once nats-server has reloaded.",
        HelpName = "login",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _folder = new("--out")
    {
        Description = "Folder for the files; a later run with the same folder adds to them.",
        HelpName = "folder",
        DefaultValueFactory = _ => "meshsync-credentials",
    };

    private readonly Option<string?> _account = new("--account")
    {
        Description = "NATS account of all these logins, with JetStream (default: the server's global one, in which streams that exist are). Kept by later runs.",
        HelpName = "name",
    };

    private readonly Option<string[]> _outlets = new("--outlet-subject")
    {
        Description = "Subject of an outlet beside Meshery's usual ones (MESHSYNC_OUTLET_SUBJECT, MESHSYNC_OUTLETS). Kept by later runs.",
        HelpName = "subject",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _anonymous = new("--meshery-anonymous")
    {
        Description = "Whoever connects without a login is taken for Meshery Server, for one that cannot be given a URL with user and password. Kept by later runs.",
    };

    private readonly Option<bool> _list = new("--list") { Description = "Show who has a login, and change nothing." };
    private readonly Terminal _terminal;

    private CredentialsCommand(Terminal terminal) => _terminal = terminal;

    public static Command Create(Terminal terminal)
    {
        var credentials = new CredentialsCommand(terminal);
        var command = new Command(
            "credentials",
            """
            Make NATS logins, so that an agent can touch nothing but what is its own cluster's: a configuration that nats-server includes,
            and a file for each secret. Secrets are never printed.
            """)
        {
            credentials._clusters, credentials._revoked, credentials._renewed, credentials._folder, credentials._account, credentials._outlets,
            credentials._anonymous, credentials._list,
        };
        command.SetAction(credentials.Run);
        return command;
    }

    private int Run(ParseResult arguments)
    {
        var path = arguments.GetValue(_folder)!;
        try
        {
            var folder = new CredentialsFolder(path);
            var found = folder.Read();
            if (arguments.GetValue(_list))
            {
                return List(found ?? throw new CredentialsException($"{path} holds no logins: --out names the folder"));
            }

            Change(arguments, folder, found ?? new IssuedLogins());
            return 0;
        }
        catch (Exception e) when (e is CredentialsException or IOException or UnauthorizedAccessException)
        {
            _terminal.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private void Change(ParseResult arguments, CredentialsFolder folder, IssuedLogins issued)
    {
        var clusters = arguments.GetValue(_clusters) ?? [];
        var revoked = arguments.GetValue(_revoked) ?? [];
        Check(clusters, revoked);
        issued = issued with
        {
            Account = arguments.GetValue(_account) ?? issued.Account,
            OutletSubjects = [.. issued.OutletSubjects.Union(arguments.GetValue(_outlets) ?? [])],
            MesheryIsAnonymous = issued.MesheryIsAnonymous || arguments.GetValue(_anonymous),
        };
        var issuer = new LoginIssuer(folder);
        var renewed = Renewed(issued, arguments.GetValue(_renewed) ?? []);
        issued = revoked.Aggregate(issued, issuer.Revoke);
        issued = issuer.Issue(issued, [.. clusters, .. renewed.Select(name => issued.Find(name)?.Cluster).OfType<string>()], renewed);
        folder.Write(issued);
        Tell(arguments.GetValue(_folder)!, issued, issuer.Files);
    }

    private static void Check(string[] clusters, string[] revoked)
    {
        if (clusters.FirstOrDefault(id => id.Length == 0 || id.AsSpan().ContainsAny('/', '\n', '\r')) is { } wrong)
        {
            throw new CredentialsException($"'{wrong}' is no cluster id: `fabric status` and the agent's log show it, else it is the UID of namespace kube-system");
        }

        if (clusters.Intersect(revoked).FirstOrDefault() is { } both)
        {
            throw new CredentialsException($"cluster {both} cannot both get a login and lose it: --renew gives it another");
        }
    }

    private static string[] Renewed(IssuedLogins issued, string[] named) =>
    [
        .. named.Select(name => issued.Find(name)?.Name ?? issued.Find(name.Length > 0 ? LoginIssuer.AgentName(name) : name)?.Name
            ?? throw new CredentialsException($"'{name}' has no login to renew: silo, operator, meshery, or the id of a cluster that has one")),
    ];

    private void Tell(string path, IssuedLogins issued, IReadOnlyList<string> files)
    {
        foreach (var file in files)
        {
            _terminal.Text.WriteLine($"wrote {file}");
        }

        var agents = issued.Logins.Count(login => login.Cluster is not null);
        _terminal.Text.WriteLine($"wrote {Path.Combine(path, LoginsFile.Name)}: silo, operator, meshery and {agents} agent(s)");
        _terminal.Text.WriteLine($"""

            Next: include "{LoginsFile.Name}" in nats-server.conf, then nats-server --signal reload
              silo      NATS_NKEY=silo.nk
              agents    NATS_NKEY=agent-ID.nk, each in its own cluster
              fabric    NATS_NKEY=operator.nk
              Meshery   nats://meshery:PASSWORD@HOST:4222, the password being in meshery.password{(issued.MesheryIsAnonymous ? "; or without a login" : "")}
            """);
    }

    private int List(IssuedLogins issued)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("login", "cluster", "public key");
        foreach (var login in issued.Logins)
        {
            _ = table.AddRow(new Text(login.Name), new Text(login.Cluster ?? ""), new Text(login.PublicKey ?? "(password)"));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_terminal.Text) });
        console.Profile.Width = 200;
        console.Write(table);
        return 0;
    }
}
