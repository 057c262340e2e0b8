using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MeshSync.Fabric.Silo.Tests.Api;

/// <summary>What <c>/openapi/v1.json</c> and docs/api.md say.</summary>
public sealed partial class ApiDescriptionTests(ApiWorld world) : IClassFixture<ApiWorld>
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
    public void Docs_NameEveryRoute_AndNoOther()
    {
        var routes = world.Silo.Routes.Where(route => route.Pattern.StartsWith("/api/v1/", StringComparison.Ordinal)).Select(route => $"{route.Method} {route.Pattern["/api/v1".Length..]}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), Documented().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Parameters_AreNamedAsTheDocsNameThem()
    {
        var paths = (await world.Json("/openapi/v1.json")).GetProperty("paths");

        var names = paths.GetProperty("/api/v1/objects").GetProperty("get").GetProperty("parameters").EnumerateArray().Select(one => one.GetProperty("name").GetString()!).ToList();

        Assert.Contains("cluster", names);
        Assert.All(names, name => Assert.True(char.IsLower(name[0]), name));
    }

    [Theory]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v1/clusters/c1/nothing")]
    public async Task PathThatThereIsNot_IsAProblemThatSaysWhereToLook(string path)
    {
        var (status, text) = await world.Silo.Get(path);

        Assert.Equal(404, status);
        Assert.Contains("/openapi/v1.json", JsonElement.Parse(text).GetProperty("detail").GetString(), StringComparison.Ordinal);
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

    /// <summary>Of each line of the table whose first column has methods and paths, in that order: <c>`GET` and `POST /flush`</c>.</summary>
    private static IEnumerable<string> Documented()
    {
        var repository = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "Repository").Value!;
        List<string> methods = [];
        foreach (Match word in Row().Matches(File.ReadAllText(Path.Combine(repository, "docs/api.md"))).SelectMany(row => MethodOrPath().Matches(row.Value)))
        {
            if (!word.Value.StartsWith('/'))
            {
                methods.Add(word.Value);
                continue;
            }

            foreach (var method in methods)
            {
                yield return $"{method} {word.Value}";
            }

            methods.Clear();
        }
    }

    [GeneratedRegex(@"^\| `(?:GET|PUT|POST|DELETE)[^|]*", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\b(?:GET|PUT|POST|DELETE)\b|/[a-z][\w/{}]*")]
    private static partial Regex MethodOrPath();
}
