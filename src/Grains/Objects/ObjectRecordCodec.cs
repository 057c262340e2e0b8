using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>The store is the topic: an object's record is the message that its consumers read.</summary>
internal sealed class ObjectRecordCodec : IMessageStateCodec<ObjectRecord>
{
    public string Subject(string grainKey) => Subjects.OfObject(ObjectKey.Parse(grainKey));

    public StoredMessage Encode(ObjectRecord state) => new(ObjectStateHeader.Write(state), state.Message);

    public ObjectRecord Decode(StoredMessage message) =>
        ObjectStateHeader.Read(message.State) with { Message = message.Body, MessageBytes = message.Body.Length };
}
