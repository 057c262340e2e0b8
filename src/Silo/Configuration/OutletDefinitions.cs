using System.Buffers;

namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>Reads the outlets: one from the settings of its own, and more from the list.</summary>
internal static class OutletDefinitions
{
    public const string FromResource = "resource";

    private const string Syntax = "outlets separated by semicolons, each name[,subject=…][,broker=…|resource][,token=…][,clusters=id+id][,group=…][,rate=…]";

    // Our own temporary consumers begin with these.
    private static readonly string[] TakenPrefixes = ["flush-", "scan-"];
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(".*>/\\ \t");
    private static readonly SearchValues<char> NotInSubjects = SearchValues.Create("*> \t");

    public static IReadOnlyList<OutletOptions> Read(SettingValues values)
    {
        List<OutletOptions> outlets = [First(values)];
        foreach (var definition in values.Text(SiloSettings.Outlets).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (outlet, problem) = More(definition);
            if (outlet is not null && outlets.Exists(other => other.Name == outlet.Name))
            {
                problem = $"there are two outlets called {outlet.Name}";
            }

            if (outlet is null || problem is not null)
            {
                values.Reject(SiloSettings.Outlets, $"{Syntax}: in '{Hidden(definition)}' {problem}", Hidden(values.Text(SiloSettings.Outlets)));
                break;
            }

            outlets.Add(outlet);
        }

        return outlets;
    }

    private static OutletOptions First(SettingValues values)
    {
        var name = Checked(values, SiloSettings.OutletName, ReadName);
        var subject = Checked(values, SiloSettings.OutletSubject, ReadSubject);
        var group = Checked(values, SiloSettings.OutletGroup, ReadSubject);
        return new OutletOptions(name ?? "", subject ?? "")
        {
            Group = group,
            Clusters = Checked(values, SiloSettings.OutletClusters, ReadClusters) ?? [],
            Rate = values.BytesOrUnbounded(SiloSettings.OutletRate) is >= 0 and var rate ? rate : null,
            Broker = values.OptionalText(SiloSettings.OutletBroker) is { } broker
                ? FirstBroker(values, broker)
                : null,
            BrokerFromResource = values.Text(SiloSettings.OutletBroker) == FromResource,
        };
    }

    private static BrokerOptions? FirstBroker(SettingValues values, string broker)
    {
        var token = values.OptionalText(SiloSettings.OutletToken);
        if (broker == FromResource)
        {
            return new BrokerOptions("") { Token = token };
        }

        if (BrokerOptions.TryRead(broker, out var options))
        {
            return token is null ? options : options with { Token = token };
        }

        values.Reject(SiloSettings.OutletBroker, $"a NATS URL such as nats://127.0.0.1:4222, or {FromResource}");
        return null;
    }

    private static (OutletOptions? Outlet, string? Problem) More(string definition)
    {
        var parts = definition.Split(',', StringSplitOptions.TrimEntries);
        if (ReadName(parts[0]).Problem is { } fault)
        {
            return (null, $"the name must be {fault}");
        }

        var outlet = new OutletOptions(parts[0], SiloSettings.OutletSubject.Default) { Rate = Quantity.Bytes(SiloSettings.OutletRate.Default) };
        foreach (var part in parts.AsSpan(1))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [var key, { Length: > 0 } value])
            {
                return (null, $"'{part}' is not key=value");
            }

            var (read, problem) = With(outlet, key, value);
            if (read is null)
            {
                return (null, $"{key} must be {problem}");
            }

            outlet = read;
        }

        return outlet is { Broker: { Url: "" }, BrokerFromResource: false } ? (null, "token needs a broker") : (outlet, null);
    }

    private static (OutletOptions? Outlet, string? Problem) With(OutletOptions outlet, string key, string value)
    {
        switch (key)
        {
            case "subject":
                return ReadSubject(value) is (not null, _) ? (outlet with { Subject = value }, null) : (null, ReadSubject(value).Problem);
            case "group":
                return ReadSubject(value) is (not null, _) ? (outlet with { Group = value }, null) : (null, ReadSubject(value).Problem);
            case "clusters":
                return ReadClusters(value) is ({ } clusters, _) ? (outlet with { Clusters = clusters }, null) : (null, ReadClusters(value).Problem);
            case "rate" when value == "none":
                return (outlet with { Rate = null }, null);
            case "rate":
                return Quantity.Bytes(value) is { } rate ? (outlet with { Rate = rate }, null) : (null, "bytes a second such as 8Mi");
            case "token":
                return (outlet with { Broker = (outlet.Broker ?? new BrokerOptions("")) with { Token = value } }, null);
            case "broker" when value == FromResource:
                return (outlet with { Broker = outlet.Broker ?? new BrokerOptions(""), BrokerFromResource = true }, null);
            case "broker":
                return BrokerOptions.TryRead(value, out var broker)
                    ? (outlet with { Broker = broker with { Token = broker.Token ?? outlet.Broker?.Token } }, null)
                    : (null, $"a NATS URL such as nats://127.0.0.1:4222, or {FromResource}");
            default:
                return (null, "subject, broker, token, clusters, group or rate");
        }
    }

    private static T? Checked<T>(SettingValues values, Setting setting, Func<string, (T? Value, string? Problem)> read)
        where T : class
    {
        if (values.OptionalText(setting) is not { } text)
        {
            return null;
        }

        var (value, problem) = read(text);
        if (problem is not null)
        {
            values.Reject(setting, problem);
        }

        return value;
    }

    private static (string? Value, string? Problem) ReadName(string text) =>
        text.Length == 0 || text.AsSpan().ContainsAny(NotInNames) ? (null, "a consumer name without dots, wildcards, slashes and spaces")
        : Array.Exists(TakenPrefixes, prefix => text.StartsWith(prefix, StringComparison.Ordinal)) ? (null, $"a consumer name that does not begin with {string.Join(" or ", TakenPrefixes)}")
        : (text, null);

    private static (string? Value, string? Problem) ReadSubject(string text) =>
        text.AsSpan().ContainsAny(NotInSubjects) || text.Split('.').Any(token => token.Length == 0)
            ? (null, "a subject without wildcards, spaces and empty tokens")
            : (text, null);

    private static (IReadOnlyList<string>? Value, string? Problem) ReadClusters(string text) =>
        text.Split('+', StringSplitOptions.TrimEntries) is var ids && ids.All(id => id.Length > 0) ? (ids, null) : (null, "cluster ids separated by plus signs");

    // A message goes to logs; a login does not.
    private static string Hidden(string definitions) => string.Join(';', definitions.Split(';').Select(definition => string.Join(',', definition.Split(',').Select(
        part => part.TrimStart().StartsWith("token=", StringComparison.Ordinal) ? "token=…"
            : part.IndexOf('@', StringComparison.Ordinal) is > 0 and var at ? "broker=…" + part[at..]
            : part))));
}
