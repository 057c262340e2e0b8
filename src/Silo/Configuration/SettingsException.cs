namespace MeshSync.Fabric.Silo.Configuration;

/// <summary>Settings that cannot be used; one line each.</summary>
internal sealed class SettingsException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors));
