using System.Globalization;
using MeshSync.Fabric.Contracts;

namespace MeshSync.Fabric.Grains.Products;

/// <summary>State of a product grain: the identity that was last published. The default: none was.</summary>
internal sealed record ProductRecord
{
    /// <summary>Of the published installations; empty when there are none.</summary>
    public string Signature { get; init; } = "";

    /// <summary>Whether what was published is a rollout under way.</summary>
    public bool IsMixed { get; init; }

    public DateTimeOffset PublishedAt { get; init; }

    /// <summary>What installations said of themselves and is part of it; empty for nothing. See <see cref="ProductAnswers"/>.</summary>
    public string Answers { get; init; } = "";

    /// <summary>The message: JSON of a <see cref="ProductIdentity"/>.</summary>
    public ReadOnlyMemory<byte> Message { get; init; }
}

/// <summary>The header of a published identity: <c>1;signature;m or -;time</c>, and behind it <c>;answers</c> where there are any, as JSON of one word.</summary>
internal sealed class ProductRecordCodec : IMessageStateCodec<ProductRecord>
{
    private const string Version = "1";

    public string Subject(string grainKey) => Subjects.Identity(ProductKey.Parse(grainKey));

    public StoredMessage Encode(ProductRecord state) => new(
        string.Create(CultureInfo.InvariantCulture, $"{Version};{state.Signature};{(state.IsMixed ? 'm' : '-')};{state.PublishedAt.ToUnixTimeMilliseconds()}{(state.Answers.Length > 0 ? ";" : "")}{state.Answers}"),
        state.Message);

    /// <summary>One that cannot be read counts as an identity that is told anew.</summary>
    public ProductRecord Decode(StoredMessage message)
    {
        var fields = message.State.Split(';');
        return fields is [Version, var signature, var mixed, var time, .. var more] && long.TryParse(time, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var published)
            ? new ProductRecord { Signature = signature, IsMixed = mixed == "m", PublishedAt = DateTimeOffset.FromUnixTimeMilliseconds(published), Answers = more.FirstOrDefault() ?? "", Message = message.Body }
            : new ProductRecord { Signature = "unknown", Message = message.Body };
    }
}
