using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace MeshSync.Fabric.Silo.Page;

/// <summary>The page at <c>/</c>: files that are part of the program, which ask the HTTP API for all they show.</summary>
internal static class PageEndpoints
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    public static void MapPage(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/", "index.html", "text/html; charset=utf-8");
        Map(endpoints, "/page/page.css", "page.css", "text/css; charset=utf-8");
        Map(endpoints, "/page/icon.svg", "icon.svg", "image/svg+xml");
        foreach (var script in (ReadOnlySpan<string>)["page.js", "dom.js", "sections.js", "verdict.js", "live.js"])
        {
            Map(endpoints, $"/page/{script}", script, "text/javascript; charset=utf-8");
        }
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, string file, string type)
    {
        var content = Read(file);
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexString(SHA256.HashData(content))[..16]}\"");
        _ = endpoints.MapGet(path, (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(content, type, entityTag: tag);
        });
    }

    private static byte[] Read(string file)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"page/{file}")
            ?? throw new InvalidOperationException($"The page's {file} is not in the program.");
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
