using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Agent.Configuration;

/// <summary>Reads the settings: the environment first, the command line over it. An empty value is as good as none.</summary>
internal static class SettingsReader
{
    public static bool AsksForHelp(IEnumerable<string> arguments) => arguments.Any(argument => argument is "-h" or "-help" or "--help");

    /// <exception cref="OptionsValidationException">A line for every setting that cannot be used, with its name.</exception>
    public static void Read(IReadOnlyList<string> arguments, Func<string, string?> environment, AgentOptions options)
    {
        var problems = new List<string>();
        foreach (var setting in AgentSettings.All)
        {
            Apply(setting, setting.Variable, environment(setting.Variable), options, problems);
        }

        ReadArguments(arguments, environment, options, problems);
        if (problems.Count > 0)
        {
            throw new OptionsValidationException(nameof(AgentOptions), typeof(AgentOptions), problems);
        }
    }

    private static void ReadArguments(
        IReadOnlyList<string> arguments, Func<string, string?> environment, AgentOptions options, List<string> problems)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            var (flag, value) = Split(arguments[i]);
            if (AgentSettings.All.FirstOrDefault(setting => setting.Flag == flag) is not { } setting)
            {
                problems.Add($"{arguments[i]} is no option; --help lists them");
            }
            else if (value is null && i + 1 >= arguments.Count)
            {
                problems.Add($"{flag} needs a value");
            }
            else
            {
                value ??= arguments[++i];
                bool ignored = setting.VariableWins && !string.IsNullOrWhiteSpace(environment(setting.Variable));
                Apply(setting, flag, ignored ? null : value, options, problems);
            }
        }
    }

    private static (string Flag, string? Value) Split(string argument)
    {
        // Go's flags may have one dash or two.
        string flag = argument.StartsWith('-') && !argument.StartsWith("--", StringComparison.Ordinal) ? $"-{argument}" : argument;
        return flag.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (flag[..at], flag[(at + 1)..]) : (flag, null);
    }

    private static void Apply(Setting setting, string name, string? value, AgentOptions options, List<string> problems)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return;
        }

        try
        {
            setting.Apply(options, value.Trim());
        }
        catch (FormatException e)
        {
            problems.Add($"{name}: {e.Message}");
        }
    }
}
