using System.Text;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.JetStream.Tests.Storage;

public sealed class NoteState
{
    public string Mark { get; set; } = "";

    public string Text { get; set; } = "";
}

internal sealed class NoteCodec : IMessageStateCodec<NoteState>
{
    public string Subject(string grainKey) => Subjects.OfObject(ObjectKey.Parse(grainKey));

    public StoredMessage Encode(NoteState state) => new(state.Mark, Encoding.UTF8.GetBytes(state.Text));

    public NoteState Decode(StoredMessage message) => new() { Mark = message.State, Text = Encoding.UTF8.GetString(message.Body.Span) };
}
