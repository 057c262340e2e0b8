using System.Diagnostics.Metrics;
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
    private readonly MeterListener _listener = new();
    private long _retries;
    private readonly MessageStore _store;

    public StorageTestBed(Broker broker, JetStreamStorageOptions? options = null)
    {
        options ??= new JetStreamStorageOptions();
        _nats = broker.Connect();
        _store = new MessageStore(_nats, Subjects.ObjectsStream, options, new StoreHealth(NullLogger<StoreHealth>.Instance), TimeProvider.System);
        var services = new ServiceCollection().AddMetrics().AddSingleton<JetStreamMetrics>().AddSingleton<IMessageStateCodec<NoteState>, NoteCodec>().BuildServiceProvider();
        var metrics = services.GetRequiredService<JetStreamMetrics>();
        var meters = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "meshsync.objects.write.retries" && instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _retries, count));
        _listener.Start();
        Storage = new JetStreamGrainStorage(
            _store, options, services, metrics, TimeProvider.System, NullLogger<JetStreamGrainStorage>.Instance);
    }

    public JetStreamGrainStorage Storage { get; }

    /// <summary>Write attempts that got no acknowledgement.</summary>
    public long Retries => Interlocked.Read(ref _retries);

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
        _listener.Dispose();
        await _store.DisposeAsync();
        await _nats.DisposeAsync();
    }
}
