namespace MeshSync.Fabric.Robustness.Model;

/// <summary>Holds what was published against what was real.</summary>
internal static class Checker
{
    public static IReadOnlyList<Violation> Run(RunRecord run)
    {
        var messages = run.Messages.ToLookup(message => message.Name);
        var names = run.History.Names.Concat(messages.Select(about => about.Key)).Distinct();
        return
        [
            .. run.Ended.Select(program => new Violation(ViolationKind.Ended, default, $"{program} ended by itself")),
            .. StoreCheck.Run(run),
            .. names.SelectMany(name => new ObjectCheck(run, name, [.. messages[name]]).Run()),
            .. Quiet(run),
        ];
    }

    private static IEnumerable<Violation> Quiet(RunRecord run) => run.Messages
        .Where(message => run.QuietFrom is { } quiet && message.At > quiet)
        .Select(message => new Violation(ViolationKind.NotQuiet, message.Name, $"{message.Event} {message.State} came {message.At - run.QuietFrom!.Value} after everything was at rest"));
}
