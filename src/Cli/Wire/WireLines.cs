using System.Buffers;
using System.IO.Pipelines;

namespace MeshSync.Fabric.Cli.Wire;

/// <summary>Reads lines as bytes, so that what is not UTF-8 in an object reaches the conversion as it would from a cluster.</summary>
internal static class WireLines
{
    public static async Task PrintAsync(Stream input, WireDefaults defaults, WirePrinter printer, CancellationToken cancellation)
    {
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 1 << 16));
        int number = 0;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            ReadOnlySequence<byte> rest = read.Buffer;
            while (TryTakeLine(ref rest, read.IsCompleted, out ReadOnlySequence<byte> line))
            {
                Print(line, $"line {++number}", defaults, printer);
            }

            // Whoever feeds line by line waits for the answer to each.
            await printer.FlushAsync(cancellation).ConfigureAwait(false);
            reader.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                await reader.CompleteAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> rest, bool isLast, out ReadOnlySequence<byte> line)
    {
        line = rest;
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }

        if (!isLast || rest.IsEmpty)
        {
            return false;
        }

        rest = rest.Slice(rest.End);
        return true;
    }

    private static void Print(in ReadOnlySequence<byte> bytes, string place, WireDefaults defaults, WirePrinter printer)
    {
        ReadOnlySpan<byte> text = bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray();
        if (text.Trim(" \t\r"u8).IsEmpty)
        {
            return;
        }

        try
        {
            WireLine line = WireLine.Parse(text, defaults);
            printer.Print(place, line.Event, line.ClusterId, line.Object);
        }
        catch (FormatException failure)
        {
            printer.Complain(place, failure.Message);
        }
    }
}
