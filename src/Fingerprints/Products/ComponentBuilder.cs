namespace MeshSync.Fabric.Fingerprints.Products;

/// <summary>Builds a <see cref="ComponentDefinition"/>.</summary>
public sealed class ComponentBuilder : SignalSetBuilder<ComponentBuilder>
{
    private ComponentDefinition _component;

    internal ComponentBuilder(string id) => _component = new ComponentDefinition(id);

    public ComponentBuilder As(ComponentRole role)
    {
        _component = _component with { Role = role };
        return this;
    }

    public ComponentBuilder Versioned(ComponentVersioning versioning)
    {
        _component = _component with { Versioning = versioning };
        return this;
    }

    /// <param name="pattern">See <see cref="ComponentDefinition.TagPattern"/>.</param>
    public ComponentBuilder Tagged(string pattern)
    {
        _component = _component with { TagPattern = pattern };
        return this;
    }

    internal ComponentDefinition Build() => _component with { Signals = Signals };
}
