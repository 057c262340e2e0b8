namespace MeshSync.Fabric.Contracts.Objects;

/// <summary>What <see cref="RawObject.Copy"/> changes on the way.</summary>
[Flags]
public enum ObjectEdits
{
    None = 0,

    /// <summary>Leaves out <c>metadata.managedFields</c>: large, changing with every apply, read by nobody downstream.</summary>
    CutManagedFields = 1,

    /// <summary>Replaces a Secret's values, keeping the keys; see <see cref="Redaction.SecretRedactor"/>.</summary>
    RedactSecret = 2,
}
