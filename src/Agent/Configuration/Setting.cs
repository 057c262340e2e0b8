namespace MeshSync.Fabric.Agent.Configuration;

/// <summary>One thing that an operator can set.</summary>
/// <param name="Variable">Environment variable.</param>
/// <param name="Flag">Command line option, with its dashes.</param>
/// <param name="Default">What holds without it, as help shows it.</param>
/// <param name="Description">One line of help.</param>
/// <param name="Apply">Sets it; a <see cref="FormatException"/> says what was expected.</param>
internal sealed record Setting(string Variable, string Flag, string Default, string Description, Action<AgentOptions, string> Apply)
{
    /// <summary>
    /// An option of this name is passed to the original, which ignores it: where the variable is set too, it is the one that is meant.
    /// </summary>
    public bool VariableWins { get; init; }
}
