using MeshSync.Fabric.Silo.Configuration;

namespace MeshSync.Fabric.Silo.Access;

/// <summary>
/// Lets a request that changes something pass with the token that is set, or, where none is, only while the API can be
/// reached from this machine alone. It must be JSON, which a page in somebody's browser cannot send here unasked.
/// </summary>
internal sealed class ChangeGuard(ApiAccess access) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Refusal(context.HttpContext) is { } refusal ? ValueTask.FromResult<object?>(refusal) : next(context);

    private IResult? Refusal(HttpContext context) => access switch
    {
        _ when context.User.Identity is { IsAuthenticated: true } => context.Request.HasJsonContentType() ? null : Refusals.NotJson,
        { Token: null, OnLoopback: false } => Refusals.NoToken,
        { Token: not null } => Refusals.NotProved,
        _ => context.Request.HasJsonContentType() ? null : Refusals.NotJson,
    };
}

/// <summary>Answers to requests that are not let through.</summary>
internal static class Refusals
{
    public static IResult NoToken { get; } = Results.Problem(
        $"this silo listens beyond its machine: set {SiloSettings.ApiToken.Variable} or {SiloSettings.HttpClientCa.Variable} to allow such requests", statusCode: StatusCodes.Status403Forbidden);

    public static IResult NotProved { get; } = Results.Problem(
        "the request lacks the token, or has another", statusCode: StatusCodes.Status401Unauthorized);

    public static IResult NotJson { get; } = Results.Problem(
        "the body must be JSON, and the content type say so", statusCode: StatusCodes.Status415UnsupportedMediaType);
}
