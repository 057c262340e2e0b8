using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace MeshSync.Fabric.Silo.Access;

internal static class AccessControl
{
    /// <summary>Of this many attempts to log in a minute, from one address, the next ones are refused.</summary>
    private const int LoginsPerMinute = 10;

    public static IServiceCollection AddAccessControl(this IServiceCollection services, ApiAccess access)
    {
        _ = services.AddSingleton(access);
        _ = services.AddAuthentication(TokenAuthentication.Name).AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.Name, null);
        _ = services.AddAuthorizationBuilder();
        // Whoever replaces the access, as tests do, replaces the policy with it.
        _ = services.AddOptions<AuthorizationOptions>().Configure<ApiAccess>((options, actual) => options.FallbackPolicy =
            actual.OnLoopback ? null : new AuthorizationPolicyBuilder(TokenAuthentication.Name).RequireAuthenticatedUser().Build());
        return services.AddRateLimiter(limits => limits
            .AddPolicy(LoginEndpoints.Limit, context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = LoginsPerMinute, Window = TimeSpan.FromMinutes(1) }))
            .RejectionStatusCode = StatusCodes.Status429TooManyRequests);
    }

    /// <summary>
    /// Beyond loopback nothing is shown to those without the token, but for what allows everybody: health, metrics and the login.
    /// </summary>
    public static void UseAccessControl(this WebApplication app)
    {
        _ = app.UseRateLimiter();
        _ = app.UseAuthentication();
        _ = app.UseAuthorization();
        app.MapLogin();
    }
}
