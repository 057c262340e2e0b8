using System.Text.Json;
using MeshSync.Fabric.Contracts;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.OpenApi;

namespace MeshSync.Fabric.Silo.Api;

/// <summary>The HTTP API in OpenAPI, at <c>/openapi/v1.json</c>: whoever may use the API may read it.</summary>
internal static class ApiDescription
{
    public const string V1 = "/openapi/v1.json";
    private const string Path = "/openapi/{documentName}.json";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services
        // Only the description is made with these: what has such a state is written by a serialiser of its own.
        .Configure<JsonOptions>(json => json.SerializerOptions.Converters.Add(new ReflectorStateJson()))
        .AddOpenApi(options =>
        {
            options.ShouldInclude = static one => one.RelativePath?.StartsWith(FabricApi.Root[1..], StringComparison.Ordinal) == true;
            _ = options.AddDocumentTransformer(static (document, _, _) =>
            {
                document.Info = new()
                {
                    Title = "MeshSync Fabric",
                    Version = "v1",
                    Description = "What the silo knows of its clusters. docs/api.md says more.",
                };
                document.Servers = [];
                return Task.CompletedTask;
            });
            _ = options.AddOperationTransformer(static (operation, _, _) =>
            {
                // Parameters that a record gathers have its names, and are taken in any case.
                foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
                {
                    parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
                }

                return Task.CompletedTask;
            });
        });

    public static void MapApiDescription(this IEndpointRouteBuilder endpoints) => _ = endpoints.MapOpenApi(Path);
}
