using System.Globalization;

namespace MeshSync.Fabric.Cli.Checking;

/// <summary>Says how far a canary has come, on a line of standard error that is written over, where a person looks on.</summary>
internal sealed class CheckProgress(Terminal terminal)
{
    private const string Clear = "\r\u001b[K";

    public void Waits() => Write($"{Clear}waiting for the canary");

    public void Reached(CheckStage stage) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"{Clear}{stage.Change}: {CheckScreen.Name(stage.Stage)} after {stage.Milliseconds:0} ms; waiting for what comes next"));

    public void Ended() => Write(Clear);

    private void Write(string line)
    {
        if (terminal.IsInteractive)
        {
            terminal.Error.Write(line);
        }
    }
}
