namespace MeshSync.Fabric.Agent.Uplink;

/// <summary>A broker and how to log in to it.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Origin">Who says so, for messages.</param>
internal sealed record BrokerAccess(BrokerUrl Url, string Origin)
{
    public string? Token { get; init; }

    /// <summary>Path of a NATS credentials file.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>Content of one.</summary>
    public string? Credentials { get; init; }

    public override string ToString() => $"{Url.Address} ({Origin})";
}
