namespace MeshSync.Fabric.Cli;

/// <summary>
/// What a command reads and writes. Messages go through <paramref name="Output"/> as bytes, since they must come out exactly;
/// help goes through <paramref name="Text"/>. At an interactive one a person looks on.
/// </summary>
internal sealed record Terminal(Stream Input, Stream Output, TextWriter Text, TextWriter Error, Func<string, string?> Environment)
{
    public bool IsInteractive { get; init; }
}
