using System.Globalization;
using System.Net;

namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>
/// Reads settings from flags, then the environment, then the defaults, and collects what is wrong with them instead of
/// stopping at the first, so that one start shows everything there is to fix.
/// </summary>
internal sealed class SettingValues(IReadOnlyList<Setting> settings, IReadOnlyDictionary<string, string> environment)
{
    private readonly Dictionary<string, string> _flags = [];
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public void ReadFlags(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var (flag, value) = arguments[i].Split('=', 2) is [var left, var right] ? (left, right) : (arguments[i], null);
            if (settings.FirstOrDefault(setting => setting.Flag == flag) is not { } known)
            {
                _errors.Add($"{flag} is not a setting; --help lists them.");
            }
            else if ((value ?? (i + 1 < arguments.Count ? arguments[++i] : null)) is not { } given)
            {
                _errors.Add($"{flag} needs a value.");
            }
            else
            {
                _flags[known.Variable] = given;
            }
        }
    }

    public string Text(Setting setting) =>
        _flags.GetValueOrDefault(setting.Variable) is { Length: > 0 } flag ? flag
        : environment.GetValueOrDefault(setting.Variable) is { Length: > 0 } variable ? variable
        : setting.Default;

    public string? OptionalText(Setting setting) => Text(setting) is { Length: > 0 } text ? text : null;

    public int Port(Setting setting) =>
        Parse(setting, "a port from 0 (any free one) to 65535", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort ? port : (int?)null);

    /// <summary>A number of at least 1.</summary>
    public int Count(Setting setting) =>
        Parse(setting, "a number of at least 1", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : (int?)null);

    /// <summary>Bytes, with an optional unit: 1048576, 1024Ki, 1Mi, 2Gi.</summary>
    public long Bytes(Setting setting) =>
        Parse(setting, "a number of bytes such as 1073741824, 512Mi or 2Gi", Quantity.Bytes);

    /// <summary>Bytes, or <c>none</c> for no bound, which reads as -1.</summary>
    public long BytesOrUnbounded(Setting setting) =>
        Parse(setting, "a number of bytes such as 1073741824, 512Mi or 2Gi, or none", text => text == "none" ? -1 : Quantity.Bytes(text));

    /// <summary>A time such as 90s, 15m, 24h or 7d.</summary>
    public TimeSpan Duration(Setting setting, TimeSpan atLeast) =>
        Parse(setting, $"a time of at least {atLeast.TotalSeconds:0} s, written 90s, 15m, 24h or 7d", text =>
            Quantity.Duration(text) is { } time && time >= atLeast ? time : (TimeSpan?)null);

    public bool Switch(Setting setting) =>
        Parse(setting, "true or false", text => bool.TryParse(text, out var value) ? value : (bool?)null);

    public int OneOf(Setting setting, params int[] choices) =>
        Parse(setting, "one of " + string.Join(", ", choices), text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && choices.Contains(value) ? value : (int?)null);

    public TEnum OneOf<TEnum>(Setting setting)
        where TEnum : struct, Enum =>
        Parse(setting, "one of " + string.Join(", ", Enum.GetNames<TEnum>()), text =>
            Enum.TryParse<TEnum>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : (TEnum?)null);

    /// <summary>Notes a fault that only the caller can see; the message names the setting.</summary>
    public void Reject(Setting setting, string expected) => Reject(setting, expected, Text(setting));

    /// <inheritdoc cref="Reject(Setting, string)"/>
    /// <param name="setting">Which.</param>
    /// <param name="expected">What it must be.</param>
    /// <param name="shown">Its value as it may be shown: without credentials.</param>
    public void Reject(Setting setting, string expected, string shown) =>
        _errors.Add($"{setting.Variable} ({setting.Flag}) is '{shown}', but must be {expected}.");

    private T Parse<T>(Setting setting, string expected, Func<string, T?> parse)
        where T : struct
    {
        if (parse(Text(setting)) is { } value)
        {
            return value;
        }

        Reject(setting, expected);
        return default;
    }
}
