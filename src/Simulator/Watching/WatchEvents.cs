using System.Buffers;
using MeshSync.Fabric.Simulator.Protobuf;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;
using MeshSync.Fabric.Simulator.Tables;

namespace MeshSync.Fabric.Simulator.Watching;

/// <summary>Writes the lines of a watch.</summary>
internal sealed class WatchEvents(ServedResource resource, Selection selection, AnswerForm form, TimeProvider time)
{
    private readonly TableWriter? _table = form.Shape == AnswerShape.Table ? new TableWriter(resource, time) : null;
    private bool _columnsSent;

    /// <summary>What this watch sees of a change: an object that enters its selection is added, one that leaves is deleted.</summary>
    public bool Write(IBufferWriter<byte> output, in WatchRecord record)
    {
        var now = record.Type != ChangeType.Deleted && selection.Contains(record.Current);
        var before = record.Previous is { } previous && selection.Contains(previous);
        switch (before, now)
        {
            case (false, true):
                WriteLine(output, "ADDED"u8, record.Current);
                return true;
            case (true, true):
                WriteLine(output, "MODIFIED"u8, record.Current);
                return true;
            case (true, false):
                var last = record.Type == ChangeType.Deleted
                    ? record.Current : record.Previous!.WithResourceVersion(record.ResourceVersion);
                WriteLine(output, "DELETED"u8, last);
                return true;
            default:
                return false;
        }
    }

    public void WriteInitial(IBufferWriter<byte> output, StoredObject item) => WriteLine(output, "ADDED"u8, item);

    public void WriteBookmark(IBufferWriter<byte> output, long resourceVersion, bool initialEventsEnd)
    {
        if (form.IsProtobuf)
        {
            ProtobufForm.WriteBookmark(output, resourceVersion, initialEventsEnd);
            return;
        }

        output.Write("{\"type\":\"BOOKMARK\",\"object\":{"u8);
        output.Write(form.Shape == AnswerShape.Metadata
            ? "\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\","u8 : resource.TypePrefix);
        output.Write("\"metadata\":{\"resourceVersion\":\""u8);
        output.WriteNumber(resourceVersion);
        output.Write("\",\"creationTimestamp\":null"u8);
        if (initialEventsEnd)
        {
            output.Write(",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}"u8);
        }

        output.Write("}}}\n"u8);
    }

    /// <summary>Ends the watch with an error, in its form.</summary>
    public void End(IBufferWriter<byte> output, ApiStatus status) => WriteError(output, status, form.IsProtobuf);

    public static void WriteError(IBufferWriter<byte> output, ApiStatus status, bool isProtobuf)
    {
        if (isProtobuf)
        {
            ProtobufForm.WriteError(output, status);
            return;
        }

        output.Write("{\"type\":\"ERROR\",\"object\":"u8);
        output.Write(status.ToUtf8().Span);
        output.Write("}\n"u8);
    }

    private void WriteLine(IBufferWriter<byte> output, ReadOnlySpan<byte> type, StoredObject item)
    {
        if (form.IsProtobuf)
        {
            ProtobufForm.WriteEvent(output, type, item);
            return;
        }

        output.Write("{\"type\":\""u8);
        output.Write(type);
        output.Write("\",\"object\":"u8);
        if (_table is null)
        {
            output.WriteObject(resource, item, form.Shape);
        }
        else
        {
            WriteTable(output, _table, item);
        }

        output.Write("}\n"u8);
    }

    /// <summary>A table of one row; the columns go with the first only.</summary>
    private void WriteTable(IBufferWriter<byte> output, TableWriter table, StoredObject item)
    {
        table.Begin(output, o => o.WriteText($"\"metadata\":{{\"resourceVersion\":\"{item.ResourceVersion}\"}}"), !_columnsSent);
        table.WriteRow(output, item);
        TableWriter.End(output);
        _columnsSent = true;
    }
}
