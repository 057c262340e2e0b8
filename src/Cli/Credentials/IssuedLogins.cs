using System.Text.Json.Serialization;

namespace MeshSync.Fabric.Cli.Credentials;

/// <summary>
/// Every login that was issued, by what is public of it: so that a later run keeps them although their seeds have left the folder.
/// </summary>
internal sealed record IssuedLogins
{
    /// <summary>The account that all of them are in; null: the server's own global one.</summary>
    public string? Account { get; init; }

    /// <summary>Subjects of outlets beside Meshery's usual ones.</summary>
    public IReadOnlyList<string> OutletSubjects { get => field ?? []; init; }

    /// <summary>Whoever connects without a login is Meshery Server.</summary>
    public bool MesheryIsAnonymous { get; init; }

    public IReadOnlyList<IssuedLogin> Logins { get => field ?? []; init; }

    public IssuedLogin? Find(string name) => Logins.FirstOrDefault(login => login.Name == name);

    public IssuedLogins With(IssuedLogin login) => this with { Logins = [.. Logins.Where(other => other.Name != login.Name), login] };

    public IssuedLogins Without(string name) => this with { Logins = [.. Logins.Where(other => other.Name != name)] };
}

/// <summary>One login, by what is public of it: an nkey's public half, or the bcrypt hash of a password.</summary>
/// <param name="Name">The file of its secret is called so; a user's name.</param>
/// <param name="Cluster">Of which it is the agent; null for the others.</param>
/// <param name="PublicKey">Its nkey; null where it has a password.</param>
/// <param name="PasswordHash">Likewise.</param>
internal sealed record IssuedLogin(string Name, string? Cluster, string? PublicKey, string? PasswordHash)
{
    public const string Silo = "silo";
    public const string Meshery = "meshery";
    public const string Operator = "operator";

    /// <summary>What its inbox is called after.</summary>
    [JsonIgnore]
    public string Identity => PublicKey ?? Name;

    public SubjectRights Rights(IReadOnlyList<string> outlets) => Name switch
    {
        _ when Cluster is { } cluster => SubjectRights.Agent(cluster, Identity),
        Silo => SubjectRights.Silo(Identity, outlets),
        Meshery => SubjectRights.Meshery(Identity, outlets),
        Operator => SubjectRights.Operator(Identity),
        _ => throw new InvalidOperationException($"{Name} is no login of the fabric"),
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IssuedLogins))]
internal sealed partial class IssuedLoginsJson : JsonSerializerContext;
