namespace MeshSync.Fabric.Cli.Doctoring;

/// <summary>Compares somebody's clock with ours.</summary>
internal static class Clock
{
    /// <summary>More than the way of an answer, less than what makes freshness misleading.</summary>
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(5);

    /// <param name="whose">For people.</param>
    /// <param name="said">What that clock showed.</param>
    /// <param name="asked">When it was asked, by ours.</param>
    /// <param name="answered">When the answer was there.</param>
    public static Finding Compare(string whose, DateTimeOffset said, DateTimeOffset asked, DateTimeOffset answered)
    {
        var check = $"clock of {whose}";
        var ahead = said > answered ? said - answered : said < asked ? said - asked : TimeSpan.Zero;
        return ahead.Duration() <= Tolerated
            ? Finding.Good(check, "agrees with this machine's")
            : Finding.Doubtful(
                check,
                FormattableString.Invariant($"{ahead.Duration().TotalSeconds:0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's: ages and freshness are wrong by as much"),
                "have both kept by NTP (timedatectl set-ntp true)");
    }
}
