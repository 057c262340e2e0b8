using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;

namespace MeshSync.Fabric.JetStream.Tests.Storage;

/// <summary>The storage provider without a silo around it, over a connection of its own.</summary>
internal sealed class StorageTestBed : IAsyncDisposable
{
    private static int _keys;

    private readonly NatsConnection _nats;
    private readonly MessageStore _store;

    public StorageTestBed(Broker broker, JetStreamStorageOptions? options = null)
    {
        options ??= new JetStreamStorageOptions();
        _nats = broker.Connect();
        _store = new MessageStore(_nats, Subjects.ObjectsStream, options, TimeProvider.System);
        var services = new ServiceCollection().AddMetrics().AddSingleton<JetStreamMetrics>().AddSingleton<IMessageStateCodec<NoteState>, NoteCodec>().BuildServiceProvider();
        Storage = new JetStreamGrainStorage(
            _store, options, services, services.GetRequiredService<JetStreamMetrics>(), TimeProvider.System, NullLogger<JetStreamGrainStorage>.Instance);
    }

    public JetStreamGrainStorage Storage { get; }

    public static ObjectKey NewKey(string name = "pod") => new("cluster", "", "pods", "default", $"{name}-{Interlocked.Increment(ref _keys)}");

    public static GrainId Grain(ObjectKey key) => GrainId.Create("object", key.ToString());

    public Task Write(ObjectKey key, GrainState<NoteState> state) => Storage.WriteStateAsync("note", Grain(key), state);

    public async Task<GrainState<NoteState>> Read(ObjectKey key)
    {
        var state = new GrainState<NoteState>(new NoteState());
        await Storage.ReadStateAsync("note", Grain(key), state);
        return state;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _nats.DisposeAsync();
    }
}
