using System.Buffers;
using System.Text.Json;
using MeshSync.Fabric.Simulator.Requests;
using MeshSync.Fabric.Simulator.Storage;

namespace MeshSync.Fabric.Simulator.Tables;

/// <summary>Writes answers as the tables that kubectl prints. They are for people: unlike all else, a row parses its object.</summary>
internal sealed class TableWriter(ServedResource resource, TimeProvider time)
{
    private readonly IReadOnlyList<TableColumn> _columns = TableColumns.Of(resource);

    /// <param name="metadata">Writes the member "metadata" of the table.</param>
    public void Begin(IBufferWriter<byte> body, Action<IBufferWriter<byte>> metadata, bool withColumns = true)
    {
        body.Write("{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\","u8);
        metadata(body);
        body.Write(",\"columnDefinitions\":["u8);
        for (var i = 0; i < _columns.Count && withColumns; i++)
        {
            body.WriteText($"{(i > 0 ? "," : "")}{{\"name\":\"{_columns[i].Name}\",\"type\":\"string\","
                + $"\"format\":\"{_columns[i].Format}\",\"description\":\"\",\"priority\":0}}");
        }

        body.Write("],\"rows\":["u8);
    }

    public void WriteRow(IBufferWriter<byte> body, StoredObject item)
    {
        using var json = JsonDocument.Parse(item.IsCorrupt ? "{}"u8.ToArray() : [(byte)'{', .. item.Tail]);
        var now = time.GetUtcNow();
        body.Write("{\"cells\":["u8);
        for (var i = 0; i < _columns.Count; i++)
        {
            body.WriteText((i > 0 ? "," : "") + JsonSerializer.Serialize(_columns[i].Cell(json.RootElement, now)));
        }

        body.Write("],\"object\":"u8);
        body.WriteObject(resource, item, AnswerShape.Metadata);
        body.Write("}"u8);
    }

    public static void End(IBufferWriter<byte> body) => body.Write("]}"u8);
}
