using System.Globalization;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Grains.Products;
using Orleans.Storage;

namespace MeshSync.Fabric.Grains.Tests.Fakes;

/// <summary>The stream of identities in memory; remembers every message that was ever published.</summary>
internal sealed class MemoryIdentityStore : IGrainStorage
{
    private readonly ProductRecordCodec _codec = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Sequence, StoredMessage Message)> _messages = [];
    private readonly List<(ProductKey Key, string Body)> _published = [];

    /// <summary>Called before each write; what it throws is what the write throws.</summary>
    public Action<ProductKey>? BeforeWrite { get; set; }

    /// <summary>Bodies published of a product, oldest first.</summary>
    public List<string> Of(ProductKey key)
    {
        lock (_lock)
        {
            return [.. _published.Where(message => message.Key == key).Select(message => message.Body)];
        }
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_lock)
        {
            if (_messages.TryGetValue(_codec.Subject(grainId.Key.ToString()!), out var last))
            {
                grainState.State = (T)(object)_codec.Decode(last.Message);
                grainState.ETag = last.Sequence.ToString(CultureInfo.InvariantCulture);
                grainState.RecordExists = true;
            }
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        BeforeWrite?.Invoke(ProductKey.Parse(grainId.Key.ToString()!));
        lock (_lock)
        {
            var key = grainId.Key.ToString()!;
            var last = _messages.GetValueOrDefault(_codec.Subject(key)).Sequence;
            if (last.ToString(CultureInfo.InvariantCulture) != (grainState.ETag ?? "0"))
            {
                throw new InconsistentStateException("another activation has written");
            }

            var message = _codec.Encode((ProductRecord)(object)grainState.State!);
            var copy = new StoredMessage(message.State, message.Body.ToArray());
            _messages[_codec.Subject(key)] = (last + 1, copy);
            _published.Add((ProductKey.Parse(key), System.Text.Encoding.UTF8.GetString(copy.Body.Span)));
            grainState.ETag = (last + 1).ToString(CultureInfo.InvariantCulture);
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
}
