using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace MeshSync.Fabric.Silo.Access;

/// <summary>
/// Knows who has the token: programs by <c>Authorization: Bearer</c>, browsers by the cookie they got for it at <c>/login</c>; and
/// whoever showed a certificate, of which the handshake lets none pass that the client authorities did not sign.
/// </summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiAccess access)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Bearer";
    public const string Cookie = "meshsync-session";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var proved = Context.Connection.ClientCertificate is not null || (header.StartsWith(Name + " ", StringComparison.OrdinalIgnoreCase)
            ? access.IsToken(header[(Name.Length + 1)..].Trim())
            : Request.Cookies.TryGetValue(Cookie, out var session) && access.IsSession(session));
        return Task.FromResult(proved
            ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.Name, "operator")], Name)), Name))
            : AuthenticateResult.NoResult());
    }

    /// <summary>Somebody who browses is asked for the token; a program is told that it lacks it.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (access.Token is null)
        {
            return Refusals.NoToken.ExecuteAsync(Context);
        }

        if (HttpMethods.IsGet(Request.Method) && Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
        {
            Response.Redirect($"/login?to={Uri.EscapeDataString(Request.Path + Request.QueryString)}");
            return Task.CompletedTask;
        }

        Response.Headers.WWWAuthenticate = Name;
        return Refusals.NotProved.ExecuteAsync(Context);
    }
}
