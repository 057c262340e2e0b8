namespace MeshSync.Fabric.Contracts.Tiers;

/// <summary>A tier policy is not valid: which rule, which field, what was expected.</summary>
public sealed class TierPolicyException(string message, Exception? inner = null) : FormatException(message, inner);
