using System.Security.Cryptography;
using System.Text;
using MeshSync.Fabric.Silo.Configuration;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>
/// Lets a request that changes something pass with the token that is set, or, where none is, only while the API can be
/// reached from this machine alone. It must be JSON, which a page in somebody's browser cannot send here unasked.
/// </summary>
internal sealed class ChangeGuard(ApiAccess access) : IEndpointFilter
{
    private const string Scheme = "Bearer ";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Refusal(context.HttpContext.Request) is { } refusal ? ValueTask.FromResult<object?>(refusal) : next(context);

    private IResult? Refusal(HttpRequest request)
    {
        if (access.Token is null)
        {
            return access.OnLoopback
                ? JsonOnly(request)
                : Results.Problem($"this silo listens beyond its machine: set {SiloSettings.ApiToken.Variable} to allow such requests", statusCode: StatusCodes.Status403Forbidden);
        }

        var given = request.Headers.Authorization.ToString();
        var matches = given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Hash(given[Scheme.Length..].Trim()), Hash(access.Token));
        return matches ? JsonOnly(request) : Results.Problem("the request lacks the token, or has another", statusCode: StatusCodes.Status401Unauthorized);
    }

    private static IResult? JsonOnly(HttpRequest request) =>
        request.HasJsonContentType() ? null : Results.Problem("the body must be JSON, and the content type say so", statusCode: StatusCodes.Status415UnsupportedMediaType);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
