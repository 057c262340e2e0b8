using MeshSync.Fabric.Fingerprints.Identities;
using MeshSync.Fabric.Fingerprints.Products;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>What a product's objects, and its installations themselves, amount to.</summary>
/// <param name="Installations">As identified, whatever other products mean for them.</param>
/// <param name="Answers">Text of the answers that count, to be stored with the identity that they are part of.</param>
internal sealed record Finding(IReadOnlyList<Installation> Installations, string Answers)
{
    /// <param name="product">Null when the catalogue lost it.</param>
    /// <param name="entries">What its objects say.</param>
    /// <param name="answers">What its installations answered.</param>
    public static Finding Of(ProductDefinition? product, IEnumerable<ProductEvidence.Entry> entries, ProductAnswers answers)
    {
        ObjectEvidence[] evidence = [.. entries.Select(entry => entry.Evidence)];
        var found = Identification.Of(product, evidence);
        if (!answers.HasAny)
        {
            return new Finding(found, "");
        }

        // An answer counts for what ran when it was given, and who runs what is known only once objects have been grouped.
        var bySource = evidence.DistinctBy(one => one.Source).ToDictionary(one => one.Source);
        var bases = found.DistinctBy(one => (one.Namespace, one.Instance)).ToDictionary(one => (one.Namespace, one.Instance), one => VersionQuestions.Basis(one, bySource));
        found = Identification.Of(product, evidence, (@namespace, instance) => answers.Claim(@namespace, instance, bases.GetValueOrDefault((@namespace, instance))));
        return new Finding(found, answers.Text(bases));
    }
}
