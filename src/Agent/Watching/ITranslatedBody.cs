namespace MeshSync.Fabric.Agent.Watching;

/// <summary>A body that is read in another form than it came in.</summary>
internal interface ITranslatedBody
{
    /// <summary>Bytes that have come in since the last call.</summary>
    int TakeReceived();
}
