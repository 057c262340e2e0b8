using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Streaming;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

public sealed class AckLedgerTests
{
    private readonly AckLedger _ledger = new();

    [Fact]
    public void ResumeAt_NothingRead_IsUnknown() => Assert.Null(_ledger.ResumeAt);

    [Fact]
    public void ResumeAt_IsTheOldestUnfinished_ThenBehindTheLast()
    {
        _ledger.Admit(At(5), "a");
        _ledger.Admit(At(9), "b");
        _ledger.Finish(At(9));
        Assert.Equal(At(5), _ledger.ResumeAt);

        _ledger.Finish(At(5));
        Assert.Equal(At(10), _ledger.ResumeAt);
        Assert.Equal(["b", "a"], Acks());
    }

    [Fact]
    public void Admit_DeliveredAgainWhileHeld_IsAcknowledgedOnceWithTheLaterSubject()
    {
        Assert.Equal(Admission.New, _ledger.Admit(At(5), "old"));
        Assert.Equal(Admission.Held, _ledger.Admit(At(5), "new"));
        _ledger.Finish(At(5));
        Assert.Equal(["new"], Acks());
    }

    [Fact]
    public void Admit_DeliveredAgainAfterItWasFinished_IsAcknowledgedAgain()
    {
        _ledger.Admit(At(5), "old");
        _ledger.Finish(At(5));
        Assert.Equal(Admission.Finished, _ledger.Admit(At(5), "new"));
        Assert.Equal(["old", "new"], Acks());
    }

    [Fact]
    public void Finish_OfABatchOfTheLogBefore_AcknowledgesNothingOfTheNewOne()
    {
        _ledger.Admit(At(5), "old");
        Assert.Equal(Admission.New, _ledger.Admit(new LogPosition(2, 5), "new"));
        _ledger.Finish(At(5));
        Assert.Empty(Acks());
        Assert.Equal(new LogPosition(2, 5), _ledger.ResumeAt);
    }

    private static LogPosition At(ulong sequence) => new(1, sequence);

    private List<string> Acks()
    {
        var acks = new List<string>();
        while (_ledger.Acks.TryRead(out var ack))
        {
            acks.Add(ack);
        }

        return acks;
    }
}
