using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
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
    /// <exception cref="HttpRequestException">The silo cannot be asked, or refuses.</exception>
    /// <exception cref="JsonException">It is no silo.</exception>
    /// <exception cref="UriFormatException">The URL is none.</exception>
    public static async Task<IReadOnlyList<LiveIdentity>> AskAsync(string url, string? cluster, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url, UriKind.Absolute) };
        var path = new Uri(cluster is null ? "/api/v1/products" : $"/api/v1/clusters/{Uri.EscapeDataString(cluster)}/products", UriKind.Relative);
        return await http.GetFromJsonAsync(path, LiveIdentityJson.Default.IReadOnlyListLiveIdentity, cancellation).ConfigureAwait(false) ?? [];
    }

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
