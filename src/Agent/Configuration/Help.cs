using System.Text;

namespace MeshSync.Fabric.Agent.Configuration;

internal static class Help
{
    public static string Text()
    {
        var text = new StringBuilder("""
            MeshSync Fabric agent: streams the changes of one Kubernetes cluster to NATS JetStream.

            Every setting is an environment variable or a command line option; the option wins.


            """);
        foreach (var setting in AgentSettings.All)
        {
            text.AppendLine($"  {setting.Variable}, {setting.Flag} VALUE")
                .AppendLine($"      {setting.Description} (default: {setting.Default})");
        }

        return text.AppendLine("  -h, --help").AppendLine("      shows this").ToString();
    }
}
