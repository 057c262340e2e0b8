using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace MeshSync.Fabric.Silo.Access;

/// <summary><c>GET /login</c> asks for the token, <c>POST /login</c> gives a cookie for it, <c>POST /logout</c> takes it back.</summary>
internal static class LoginEndpoints
{
    public const string Limit = "login";

    private const string Style = """

          :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
          main { max-width: 24rem; margin: 20vh auto 0; padding: 0 1rem }
          input, button { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; margin-top: .5rem }
          .wrong { color: light-dark(#a00, #f88) }

        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    private static readonly CookieOptions Cookie = new() { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true, Path = "/" };

    public static void MapLogin(this IEndpointRouteBuilder endpoints)
    {
        _ = endpoints.MapGet("/login", (HttpContext context, string? to) => Page(context, Local(to), wrong: false)).AllowAnonymous();
        _ = endpoints.MapPost("/login", LogIn).AllowAnonymous().RequireRateLimiting(Limit);
        _ = endpoints.MapPost("/logout", (HttpContext context) =>
        {
            context.Response.Cookies.Delete(TokenAuthentication.Cookie, Cookie);
            return Results.Redirect("/login");
        });
    }

    private static async Task<IResult> LogIn(HttpContext context, ApiAccess access, CancellationToken cancellationToken)
    {
        if (!context.Request.HasFormContentType)
        {
            return Results.Problem("the token comes as a form", statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await context.Request.ReadFormAsync(cancellationToken);
        var to = Local(form["to"]);
        if (!access.IsToken(form["token"].ToString().Trim()))
        {
            return Page(context, to, wrong: true);
        }

        context.Response.Cookies.Append(TokenAuthentication.Cookie, access.Session, new CookieOptions(Cookie) { Secure = context.Request.IsHttps });
        return Results.Redirect(to);
    }

    /// <summary>Only a place on this silo: a link must not lead elsewhere by way of the login.</summary>
    private static string Local(string? to) =>
        to is ['/', ..] and not ['/', '/' or '\\', ..] && !to.Any(char.IsControl) ? to : "/";

    private static IResult Page(HttpContext context, string to, bool wrong)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Content(Html(to, wrong), "text/html; charset=utf-8", statusCode: wrong ? StatusCodes.Status401Unauthorized : StatusCodes.Status200OK);
    }

    private static string Html(string to, bool wrong) =>
        $$"""
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>MeshSync Fabric</title>
        <style>{{Style}}</style>
        <main>
          <h1>MeshSync Fabric</h1>
          <form method="post" action="/login">
            <label for="token">Token (<code>MESHSYNC_API_TOKEN</code> of the silo)</label>
            <input id="token" name="token" type="password" autocomplete="current-password" required autofocus{{(wrong ? " aria-describedby=\"wrong\" aria-invalid=\"true\"" : "")}}>
            {{(wrong ? "<p id=\"wrong\" class=\"wrong\" role=\"alert\">That is not the token.</p>" : "")}}
            <input type="hidden" name="to" value="{{WebUtility.HtmlEncode(to)}}">
            <button>Log in</button>
          </form>
        </main>
        </html>
        """;
}
