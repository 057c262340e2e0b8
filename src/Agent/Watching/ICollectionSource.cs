namespace MeshSync.Fabric.Agent.Watching;

/// <summary>Where the objects of one collection are read from: all of them at once, and then what changes.</summary>
internal interface ICollectionSource
{
    /// <summary>There is a place to go on from, so nothing has to be listed.</summary>
    bool CanGoOn { get; }

    /// <summary>From where it goes on, for people to read.</summary>
    string Position { get; }

    /// <summary>Events and bookmarks read so far.</summary>
    long Progress { get; }

    /// <summary>Lists everything, as one relist.</summary>
    Task List(CancellationToken cancellationToken);

    /// <summary>Watches from where it was until the server ends it.</summary>
    /// <returns>False when it broke off before its time.</returns>
    Task<bool> Watch(CancellationToken cancellationToken);

    /// <summary>Tells the silo what there has to be by now; false where that cannot be found out.</summary>
    Task<bool> Audit(CancellationToken cancellationToken);

    /// <summary>Whether the server is not as far as the place to go on from.</summary>
    Task<bool> IsBehind(CancellationToken cancellationToken);

    /// <summary>Knows of no place to go on from any more.</summary>
    ValueTask Forget();

    /// <summary>Is not used any more.</summary>
    ValueTask Leave();
}
