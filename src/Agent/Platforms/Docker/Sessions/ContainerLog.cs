using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using MeshSync.Fabric.Agent.Platforms.Docker.Engine;
using MeshSync.Fabric.Agent.Platforms.Docker.Objects;
using MeshSync.Fabric.Agent.Sessions;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Agent.Platforms.Docker.Sessions;

/// <summary>The log of a container: plain where it has a terminal, else in pieces that say of which of its outputs they are.</summary>
internal sealed class ContainerLog(EngineConnection engine) : IPodStream
{
    private const int HeaderBytes = 8;
    private const int ReadBytes = 8 * 1024;

    public async Task<SessionEnd> Run(SessionOpening opening, PipeWriter output, CancellationToken cancellationToken)
    {
        bool isPlain = await SessionContainer.HasTerminal(engine, opening, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, PathOf(opening));

        // The answer to a log that is followed may begin with its first line, whenever that comes.
        using var response = await engine.Send(request, Timeout.InfiniteTimeSpan, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (isPlain)
        {
            await Copy(body, output, long.MaxValue, cancellationToken);
        }
        else
        {
            await CopyPieces(body, output, cancellationToken);
        }

        return new SessionEnd(SessionEndKind.Completed, "");
    }

    private static string PathOf(SessionOpening opening)
    {
        string tail = opening.TailLines > 0 ? opening.TailLines.ToString(CultureInfo.InvariantCulture) : "all";
        return $"{EngineKind.Containers.InspectPath}{Uri.EscapeDataString(opening.Pod)}/logs?stdout=1&stderr=1&follow={(opening.Follow ? 1 : 0)}&tail={tail}";
    }

    internal static async Task CopyPieces(Stream body, PipeWriter output, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderBytes];
        while (await body.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancellationToken) == HeaderBytes)
        {
            await Copy(body, output, BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)), cancellationToken);
        }
    }

    private static async Task Copy(Stream body, PipeWriter output, long length, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            var room = output.GetMemory(ReadBytes);
            int count = await body.ReadAsync(room[..(int)Math.Min(room.Length, length)], cancellationToken);
            if (count == 0)
            {
                return;
            }

            output.Advance(count);
            length -= count;
            await output.FlushAsync(cancellationToken);
        }
    }
}
