using System.Text.Json;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;
using MeshSync.Fabric.Grains.Products;
using MeshSync.Fabric.Meshery;
using Orleans.Storage;

namespace MeshSync.Fabric.Grains.Objects;

/// <summary>
/// Decides what a change means for one object: nothing, or one message in the place of the stored one. Two of these
/// can exist for the same object for a moment (a silo is being replaced); the fence lets one of them win, the other
/// reads what the winner stored and decides again.
/// </summary>
internal sealed class StoredObject(GrainId id, ObjectKey key, ObjectWriter writer, IOutletProgress outlets, IProductCalls products)
{
    private readonly EvidenceTeller _teller = new(key, products);
    private ObjectHead _head;
    private ObjectRecord? _record;

    public async Task<ObjectApplied> Apply(ObjectChange change)
    {
        if (change.StoreWasReplaced)
        {
            await Read();
        }
        else if (change.Known.Sequence > _head.Sequence)
        {
            // What this activation stored is truer than what the collection remembers, unless another activation wrote since.
            _head = change.Known;
            _record = null;
        }

        var applied = await DecideOnWhatIsStored(change);
        await _teller.Tell(_record, _head.Sequence);
        return applied;
    }

    /// <summary>See <see cref="IObjectGrain.Mark"/>.</summary>
    public async Task<ulong> Mark(string product, string mark)
    {
        var wanted = mark.Length == 0 ? null : JsonSerializer.Deserialize(mark, ProductJson.Default.ProductMark);
        var last = await Read();
        if (last is null || !_head.IsLive || !EvidenceText.Products(last.Evidence).Contains(product))
        {
            return 0;
        }

        // Of a product that the catalogue lost the object does not speak any more: one message says both.
        var words = (wanted is null ? writer.Evaluate(key, last, _head) : null) ?? new ObjectWords(last.Evidence, last.Marks);
        var marks = ProductMarks.With(words.Marks, product, wanted);
        if (words.Evidence == last.Evidence && marks == last.Marks)
        {
            return _head.Sequence;
        }

        var isReworded = await Reword(last, new ObjectWords(words.Evidence, marks));
        await _teller.Tell(_record, _head.Sequence);
        return isReworded ? _head.Sequence : 0;
    }

    /// <summary>See <see cref="IObjectGrain.Evaluate"/>.</summary>
    public async Task<bool> Evaluate(string catalogue)
    {
        if (writer.Catalogue != catalogue)
        {
            return false;
        }

        if (await Read() is { } last && _head.IsLive && writer.Evaluate(key, last, _head) is { } words && words.Evidence != last.Evidence)
        {
            _ = await Reword(last, words);
        }

        await _teller.Tell(_record, _head.Sequence);
        return true;
    }

    private async Task<bool> Reword(ObjectRecord last, ObjectWords words)
    {
        var isKnown = await outlets.HasDelivered(_head.Sequence);
        if (await writer.Reword(id, key, last, words, isKnown ? MesheryEvent.Modified : MesheryEvent.Added, _head) is not { } stored)
        {
            return false;
        }

        _ = Applied(stored);
        return true;
    }

    private async Task<ObjectApplied> DecideOnWhatIsStored(ObjectChange change)
    {
        try
        {
            if (_head.SpeaksForProducts && _record is null)
            {
                await Read();
            }

            return await Decide(change);
        }
        catch (InconsistentStateException lost)
        {
            writer.FenceLost(key, lost);
            await Read();

            // Whether the other activation came to telling what it stored is unknown.
            _teller.Changed("", _record?.Evidence ?? "");
            return await Decide(change);
        }
    }

    public async Task<ObjectState?> GetState()
    {
        if (_record is null)
        {
            await Read();
        }

        return _record is null ? null : ObjectState.Of(key, _record, _head.Sequence);
    }

    private Task<ObjectApplied> Decide(ObjectChange change)
    {
        // Not newer than what is stored: delivered again, or a call that timed out and had happened after all.
        if (_head.Sequence != 0 && change.Position <= _head.Position)
        {
            return Task.FromResult(Unchanged());
        }

        return change.Type == WatchEventType.Delete ? Delete(change) : Upsert(change);
    }

    private async Task<ObjectApplied> Upsert(ObjectChange change)
    {
        var uid = ObjectUid.Of(change.Uid);
        if (_head.Shows(uid, change.Fingerprint))
        {
            _head = _head with { Position = change.Position };
            return Unchanged();
        }

        if (_head.IsLive && IsOfAnotherType(change))
        {
            await Leave(change);
        }

        // A consumer that never saw the object ignores a MODIFIED, while ADDED is an upsert for every consumer.
        var isKnown = _head.IsLive && _head.Uid == uid && await outlets.HasDelivered(_head.Sequence);
        var wasDeleted = _head is { Sequence: not 0, Deleted: true };
        var applied = Applied(await writer.Write(id, key, change, isKnown ? MesheryEvent.Modified : MesheryEvent.Added, _record, _head));
        if (wasDeleted && applied.Outcome == ObjectOutcome.Added)
        {
            outlets.Recreated(key);
        }

        return applied;
    }

    // Another apiVersion is another row for Meshery, and nobody else would ever tell it that the old one is gone. The tombstone does not
    // claim to know the change, so that a silo that ends here takes it up again.
    private async Task Leave(ObjectChange change)
    {
        if (await Read() is { } last && _head.IsLive)
        {
            _head = (await writer.Bury(id, key, last, change with { Position = _head.Position }, _head)).Head;
        }
    }

    private async Task<ObjectApplied> Delete(ObjectChange change)
    {
        if (!_head.IsLive && !IsToldOnly(change))
        {
            return Unchanged();
        }

        // What is gone is told of as a whole where it was known as a whole.
        var isShallow = change.Tier == ObjectTier.Presence && !_head.IsPresence;
        if (!change.Body.IsEmpty && !isShallow && !IsOfAnotherType(change) && await writer.Write(id, key, change, MesheryEvent.Deleted, null, _head) is { } stored)
        {
            return Applied(stored);
        }

        // The stored state is the last known one: a relist found the object gone, or its last state cannot be read.
        var last = _head.Sequence == 0 ? null : await Read();
        if (IsToldOnly(change))
        {
            return Applied(await writer.BuryUnknown(id, key, change));
        }

        return _head.IsLive && change.Position > _head.Position ? Applied(await writer.Bury(id, key, last!, change, _head)) : Unchanged();
    }

    // By a store that is gone; whether the collection has heard of that already makes no difference.
    private bool IsToldOnly(ObjectChange change) => _head.Sequence == 0 && change.Known.IsLive;

    private bool IsOfAnotherType(ObjectChange change) => _head.Type != 0 && _head.Type != TypeTag.Of(change.ApiVersion, change.Kind);

    /// <param name="stored">Null: the change was rejected, and what is stored is what was stored before.</param>
    private ObjectApplied Applied(Stored? stored)
    {
        if (stored is null)
        {
            return new ObjectApplied { Outcome = ObjectOutcome.Rejected, Head = _head };
        }

        _teller.Changed(_record?.Evidence ?? "", stored.Record.Evidence);
        (_record, _head) = (stored.Record, stored.Head);
        var outcome = _record.Event switch
        {
            MesheryEvent.Added => ObjectOutcome.Added,
            MesheryEvent.Modified => ObjectOutcome.Modified,
            _ => ObjectOutcome.Deleted,
        };
        return new ObjectApplied { Outcome = outcome, Head = _head };
    }

    private ObjectApplied Unchanged() => new() { Outcome = ObjectOutcome.Unchanged, Head = _head };

    private async Task<ObjectRecord?> Read()
    {
        var stored = await writer.Read(id);
        _head = stored?.Head ?? default;
        _record = stored is null ? null : stored.Record with { Message = default };
        return stored?.Record;
    }
}
