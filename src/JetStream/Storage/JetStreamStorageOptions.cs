using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.JetStream.Storage;

public sealed class JetStreamStorageOptions
{
    /// <summary>How long a write or read waits for JetStream's answer before it is tried again.</summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Attempts a write or read makes before it throws. All of them must fit into a grain call's timeout.</summary>
    public int Attempts { get; set; } = 4;
}

internal sealed class JetStreamStorageOptionsValidator : IValidateOptions<JetStreamStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, JetStreamStorageOptions options) =>
        options switch
        {
            _ when options.AckTimeout <= TimeSpan.Zero => ValidateOptionsResult.Fail($"{nameof(JetStreamStorageOptions)}.{nameof(options.AckTimeout)} must be positive."),
            { Attempts: < 1 } => ValidateOptionsResult.Fail($"{nameof(JetStreamStorageOptions)}.{nameof(options.Attempts)} must be at least 1."),
            _ => ValidateOptionsResult.Success,
        };
}
