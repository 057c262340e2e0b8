namespace MeshSync.Fabric.Robustness.Model;

/// <summary>That each kind of violation is found, and that what is allowed is not: a check that cannot fail proves nothing.</summary>
public sealed class CheckerTests
{
    private static readonly ObjectName Name = new("", "ConfigMap", "space", "a");
    private readonly History _history = new();
    private readonly List<Published> _messages = [];
    private readonly List<Disturbance> _disturbances = [];

    [Fact]
    public void Run_InWhichEveryStateWasTold_HasNoViolation()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Wrote("u1", "11", 3).Told("MODIFIED", "u1", "11", 4);

        Assert.Empty(Check());
    }

    [Fact]
    public void States_LeftOut_AreNoViolation()
    {
        Wrote("u1", "10", 1).Wrote("u1", "11", 2).Deleted(3).Wrote("u2", "13", 4).Wrote("u2", "14", 5).Told("ADDED", "u2", "14", 6);

        Assert.Empty(Check());
    }

    [Fact]
    public void Object_ThatCameAndWentUntold_IsNoViolation()
    {
        Wrote("u1", "10", 1).Deleted(2);

        Assert.Empty(Check());
    }

    [Fact]
    public void LastState_NeverTold_IsMissing()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Wrote("u1", "11", 3);

        Assert.Equal(ViolationKind.Missing, Assert.Single(Check()).Kind);
    }

    [Fact]
    public void Delete_NeverTold_IsMissing()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Deleted(3);

        Assert.Equal(ViolationKind.Missing, Assert.Single(Check()).Kind);
    }

    [Fact]
    public void Delete_OfALiveObject_IsInvented()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Told("DELETED", "u1", "10", 3).Told("ADDED", "u1", "10", 4);

        Assert.Contains(Check(), found => found.Kind == ViolationKind.InventedDelete);
    }

    [Fact]
    public void Delete_ToldBeforeItHappened_IsInvented()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Told("DELETED", "u1", "10", 3).Deleted(4);

        Assert.Contains(Check(), found => found.Kind == ViolationKind.InventedDelete);
    }

    [Fact]
    public void Delete_OfTheOneBefore_AfterTheNextWasTold_IsOutOfOrder()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Deleted(3).Wrote("u2", "12", 4)
            .Told("ADDED", "u2", "12", 5).Told("DELETED", "u1", "10", 100).Told("ADDED", "u2", "12", 101);

        Assert.Contains(Check(), found => found.Kind == ViolationKind.OutOfOrder);
    }

    [Fact]
    public void State_ThatNeverWas_IsInvented()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "9", 2).Told("ADDED", "u1", "10", 3);

        Assert.Equal(ViolationKind.InventedState, Assert.Single(Check()).Kind);
    }

    [Fact]
    public void OlderState_AfterANewerOne_IsOutOfOrder()
    {
        Wrote("u1", "10", 1).Wrote("u1", "11", 2).Wrote("u1", "12", 3)
            .Told("ADDED", "u1", "11", 4).Told("MODIFIED", "u1", "10", 5).Told("MODIFIED", "u1", "12", 6);

        Assert.Equal(ViolationKind.OutOfOrder, Assert.Single(Check()).Kind);
    }

    [Fact]
    public void State_ToldTwice_IsRepeated()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Told("ADDED", "u1", "10", 3);

        Assert.Equal(ViolationKind.Repeated, Assert.Single(Check()).Kind);
    }

    [Fact]
    public void State_ToldAgainWithAnotherMark_IsNone_ButWithTheSameMarkItIs()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Told("MODIFIED", "u1", "10", 3, mark: "a product");
        Assert.Empty(Check());

        Told("MODIFIED", "u1", "10", 4, mark: "a product");
        Assert.Equal(ViolationKind.Repeated, Assert.Single(Check()).Kind);
    }

    [Fact]
    public void State_ToldTwice_AroundTheEndOfTheBroker_IsExcused()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Disturbed(DisturbanceKind.BrokerEnded, 3).Told("ADDED", "u1", "10", 4);

        Assert.Empty(Check());
    }

    [Fact]
    public void State_ToldLongBeforeTheEndOfTheBroker_AndAgain_IsRepeated()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Disturbed(DisturbanceKind.BrokerEnded, 30).Told("ADDED", "u1", "10", 31);

        Assert.Equal(ViolationKind.Repeated, Assert.Single(Check()).Kind);
    }

    [Fact]
    public void State_ToldTwice_AfterTheOutletWasRemoved_IsExcused()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Disturbed(DisturbanceKind.OutletRemoved, 30).Told("ADDED", "u1", "10", 31);

        Assert.Empty(Check());
    }

    [Fact]
    public void Deletion_WithoutUid_IsExcusedAfterTheStoreWasRemovedOnly()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Deleted(3).Told("DELETED", "", "", 6);
        Assert.Contains(Check(), found => found.Kind == ViolationKind.InventedDelete);

        Disturbed(DisturbanceKind.StoreRemoved, 4);
        Assert.Empty(Check());
    }

    [Fact]
    public void Deletion_ForgottenWithStoreAndSilo_IsExcused_AndNotWithTheStoreAlone()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Deleted(3).Disturbed(DisturbanceKind.StoreRemoved, 4);
        Assert.Equal(ViolationKind.Missing, Assert.Single(Check()).Kind);

        Disturbed(DisturbanceKind.SiloEnded, 5);
        Assert.Empty(Check());
    }

    [Fact]
    public void Deletion_ForgottenByASiloThatJustStarted_IsExcused_AndNotLongAfterItsStart()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Deleted(3).Disturbed(DisturbanceKind.SiloEnded, 4).Disturbed(DisturbanceKind.StoreRemoved, 60);
        Assert.Equal(ViolationKind.Missing, Assert.Single(Check()).Kind);

        Disturbed(DisturbanceKind.SiloEnded, 50);
        Assert.Empty(Check());
    }

    [Fact]
    public void Deletion_ForgottenWithStoreAndSilo_OfWhatNobodyWroteHere_IsExcused()
    {
        Told("ADDED", "u1", "10", 2).Disturbed(DisturbanceKind.StoreRemoved, 4);
        Assert.Equal(ViolationKind.Missing, Assert.Single(Check()).Kind);

        Disturbed(DisturbanceKind.SiloEnded, 5);
        Assert.Empty(Check());
    }

    [Fact]
    public void Deletion_ForgottenWithStoreAndSilo_IsExcused_WhateverTookTheNameLater()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Deleted(3)
            .Disturbed(DisturbanceKind.StoreRemoved, 4).Disturbed(DisturbanceKind.SiloEnded, 5)
            .Wrote("u2", "12", 100).Deleted(101);

        Assert.Empty(Check());
    }

    [Fact]
    public void Recreated_ToldOnceMoreSoon_IsExcused_AndLaterIsNot()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Deleted(3).Told("DELETED", "u1", "10", 4)
            .Wrote("u2", "12", 5).Told("ADDED", "u2", "12", 6).Told("ADDED", "u2", "12", 8);
        Assert.Empty(Check());

        Told("ADDED", "u2", "12", 100);
        Assert.Equal(ViolationKind.Repeated, Assert.Single(Check()).Kind);
    }

    [Fact]
    public void Modified_OfWhatTheSubscriberDoesNotHave_IsFound()
    {
        Wrote("u1", "10", 1).Told("MODIFIED", "u1", "10", 2);

        Assert.Equal(ViolationKind.ModifiedUnknown, Assert.Single(Check()).Kind);
    }

    [Fact]
    public void Message_WhenNothingHappensAnyMore_IsNotQuiet()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 50);

        Assert.Equal(ViolationKind.NotQuiet, Assert.Single(Check(quietFrom: 40)).Kind);
    }

    [Fact]
    public void Program_ThatEndedByItself_IsFound() =>
        Assert.Equal(ViolationKind.Ended, Assert.Single(Checker.Run(Record(null) with { Ended = ["the agent"] })).Kind);

    [Theory]
    [InlineData(null, false)]
    [InlineData("u1@9", false)]
    [InlineData("u2@10", false)]
    [InlineData("u1@10", true)]
    public void Store_OtherThanTheList_Differs(string? stored, bool deleted)
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2);
        var record = Record(null) with { Stored = stored is null ? new Dictionary<ObjectName, Stored>() : Of(stored, deleted) };

        Assert.Equal(ViolationKind.StoreDiffers, Assert.Single(Checker.Run(record)).Kind);
    }

    [Fact]
    public void Store_WithWhatIsGone_Differs()
    {
        Wrote("u1", "10", 1).Told("ADDED", "u1", "10", 2).Deleted(3).Told("DELETED", "u1", "10", 4);
        var record = Record(null) with { Stored = Of("u1@10", false) };

        Assert.Equal(ViolationKind.StoreDiffers, Assert.Single(Checker.Run(record)).Kind);
    }

    [Fact]
    public void ObjectOfOthers_ListedButLastToldAsDeleted_IsInvented()
    {
        Told("ADDED", "u1", "10", 1).Told("DELETED", "u1", "10", 2);
        var listed = new ObjectVersion("u1", "10");
        var record = Record(null) with
        {
            Listed = new Dictionary<ObjectName, ObjectVersion> { [Name] = listed },
            Stored = new Dictionary<ObjectName, Stored> { [Name] = new(listed, false) },
        };

        Assert.Equal(ViolationKind.InventedDelete, Assert.Single(Checker.Run(record)).Kind);
    }

    private IReadOnlyList<Violation> Check(int? quietFrom = null) => Checker.Run(Record(quietFrom));

    /// <summary>The API server lists what was written last, and the store is right, unless a test has it otherwise.</summary>
    private RunRecord Record(int? quietFrom)
    {
        var current = _history.Current(Name);
        return new RunRecord
        {
            History = _history,
            Messages = _messages,
            Disturbances = _disturbances,
            Listed = current is { } state ? new Dictionary<ObjectName, ObjectVersion> { [Name] = state } : [],
            Stored = current is { } stored ? new Dictionary<ObjectName, Stored> { [Name] = new(stored, false) } : [],
            QuietFrom = quietFrom is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    private static Dictionary<ObjectName, Stored> Of(string state, bool deleted) =>
        new() { [Name] = new Stored(new ObjectVersion(state.Split('@')[0], state.Split('@')[1]), deleted) };

    private CheckerTests Wrote(string uid, string version, int at)
    {
        _history.Wrote(Name, new ObjectVersion(uid, version), TimeSpan.FromSeconds(at));
        return this;
    }

    private CheckerTests Deleted(int at)
    {
        _history.Deleted(Name, TimeSpan.FromSeconds(at));
        return this;
    }

    private CheckerTests Told(string @event, string uid, string version, int at, string mark = "")
    {
        _messages.Add(new Published(Name, @event, new ObjectVersion(uid, version), TimeSpan.FromSeconds(at)) { Mark = mark });
        return this;
    }

    private CheckerTests Disturbed(DisturbanceKind kind, int at)
    {
        _disturbances.Add(new Disturbance(kind, TimeSpan.FromSeconds(at)));
        return this;
    }
}
