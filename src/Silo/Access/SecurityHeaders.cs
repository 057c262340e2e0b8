namespace MeshSync.Fabric.Silo.Access;

/// <summary>
/// Headers of every answer, whatever it is of and however it ends. By default an answer may load, run and send nothing where somebody
/// opens it as a page; what is meant as a page says itself what it needs.
/// </summary>
internal static class SecurityHeaders
{
    private const string Nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    // The Orleans Dashboard is not ours: it brings its own scripts, sets styles as it draws, and has its icons and fonts within its styles.
    private const string OfDashboard =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    public static void UseSecurityHeaders(this WebApplication app, PathString dashboard) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments(dashboard) ? OfDashboard : Nothing;
        return next(context);
    });
}
