using System.Text.Json;
using System.Text.Json.Serialization;
using MeshSync.Fabric.Cli.Silos;
using MeshSync.Fabric.Fingerprints.Identities;

namespace MeshSync.Fabric.Cli.Identifying;

/// <summary>A product in a cluster as <c>/api/v1/products</c> tells it.</summary>
internal sealed record LiveIdentity(string Cluster, string Product, IReadOnlyList<Installation> Installations);

/// <summary>JSON of the silo's HTTP API, as far as products go.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<LiveIdentity>))]
internal sealed partial class LiveIdentityJson : JsonSerializerContext;

/// <summary>What a silo says of the products in its clusters.</summary>
internal static class LiveIdentities
{
    /// <exception cref="SiloRefusedException">The silo cannot be asked, or refuses.</exception>
    public static Task<IReadOnlyList<LiveIdentity>> AskAsync(SiloClient silo, string? cluster, CancellationToken cancellation) => silo.Ask(
        HttpMethod.Get,
        cluster is null ? "/api/v1/products" : $"/api/v1/clusters/{Uri.EscapeDataString(cluster)}/products",
        null,
        LiveIdentityJson.Default.IReadOnlyListLiveIdentity,
        cancellation);

    public static void Write(Terminal terminal, IReadOnlyList<LiveIdentity> found, bool asJson)
    {
        if (asJson)
        {
            JsonSerializer.Serialize(terminal.Output, found, LiveIdentityJson.Default.IReadOnlyListLiveIdentity);
            terminal.Output.Write("\n"u8);
            return;
        }

        IdentityOutput.WriteTable(terminal, [.. found.SelectMany(one => one.Installations.Select(installation => (one.Cluster, installation)))]);
    }
}
