using System.Buffers.Binary;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MeshSync.Fabric.Testing.Docker;

/// <content>Logs of its containers.</content>
public sealed partial class ScriptedEngine
{
    /// <summary>What every container has written, each line to the output that its first character names: 1 or 2.</summary>
    public IReadOnlyList<string> LogLines { get; set; } = [];

    private async Task SendLog(HttpResponse response)
    {
        foreach (string line in LogLines)
        {
            byte[] text = Encoding.UTF8.GetBytes(line[1..] + "\n");
            byte[] header = [(byte)(line[0] - '0'), 0, 0, 0, 0, 0, 0, 0];
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), text.Length);
            await response.Body.WriteAsync(header);
            await response.Body.WriteAsync(text);
        }
    }
}
