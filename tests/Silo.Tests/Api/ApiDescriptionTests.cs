using System.Text.Json;

namespace MeshSync.Fabric.Silo.Tests.Api;

/// <summary>What <c>/openapi/v1.json</c> says.</summary>
public sealed class ApiDescriptionTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    [Fact]
    public async Task EveryRoute_IsDescribedWithWhatItAnswers()
    {
        var paths = (await world.Json("/openapi/v1.json")).GetProperty("paths");

        var described = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Where(one => one.Value.TryGetProperty("responses", out _))
            .Select(one => (Method: one.Name.ToUpperInvariant(), Pattern: path.Name, Operation: one.Value))).ToList();

        var routes = world.Silo.Routes.Where(route => route.Pattern.StartsWith("/api/v1/", StringComparison.Ordinal)).ToList();
        Assert.True(routes.Count > 20, string.Join('\n', routes));
        Assert.Equal(routes.Order(), described.Select(one => (one.Method, one.Pattern)).Order());
        Assert.All(described, one => Assert.True(IsComplete(one.Operation), $"{one.Method} {one.Pattern}: {one.Operation}"));
    }

    [Fact]
    public async Task Answers_HaveTheShapesThatAreSent()
    {
        var schemas = (await world.Json("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");

        Assert.Equal(["array", "string"], new[] { "problems", "version" }.Select(name => schemas.GetProperty("FabricStatus").GetProperty("properties").GetProperty(name).GetProperty("type").GetString()));
        Assert.Contains("watching", schemas.GetProperty("ReflectorState").GetProperty("enum").EnumerateArray().Select(one => one.GetString()));
        Assert.True(schemas.TryGetProperty("ProblemDetails", out _));
    }

    /// <summary>A name, a summary, and for what succeeds a schema, where it is neither a stream of events nor no content at all.</summary>
    private static bool IsComplete(JsonElement operation) =>
        operation.TryGetProperty("operationId", out _)
        && operation.TryGetProperty("summary", out _)
        && operation.GetProperty("responses").EnumerateObject().Where(answer => answer.Name.StartsWith('2')).ToList() is { Count: > 0 } answers
        && (operation.GetProperty("operationId").GetString() == "events"
            || answers.TrueForAll(answer => answer.Name == "204" || answer.Value.GetProperty("content").EnumerateObject().All(form => form.Value.TryGetProperty("schema", out _))));
}
