using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MeshSync.Fabric.Simulator.Faults;
using MeshSync.Fabric.Simulator.Requests;

namespace MeshSync.Fabric.Simulator.Hosting;

/// <summary>
/// The simulator's own endpoints: <c>GET|POST|DELETE /simulator/faults</c> (a <see cref="Fault"/> as JSON),
/// <c>POST /simulator/compact</c>, <c>POST /simulator/rewind?resourceVersion=N</c>, <c>POST /simulator/churn?rate=N</c>
/// and <c>GET /simulator/status</c>.
/// </summary>
internal static class ControlEndpoints
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static async Task HandleAsync(HttpContext context, SimulatedCluster cluster, PathString path)
    {
        switch (context.Request.Method, path.Value)
        {
            case ("GET", "/faults"):
                await context.Response.WriteAsJsonAsync(cluster.Faults.Waiting, Json);
                break;
            case ("POST", "/faults"):
                cluster.Faults.Add(await ReadFaultAsync(context.Request));
                break;
            case ("DELETE", "/faults"):
                cluster.Faults.Clear();
                break;
            case ("POST", "/compact"):
                cluster.Store.Compact();
                break;
            case ("POST", "/rewind"):
                cluster.Store.Rewind(long.Parse(context.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture));
                break;
            case ("POST", "/churn"):
                cluster.ChurnRate = double.Parse(context.Request.Query["rate"]!, CultureInfo.InvariantCulture);
                break;
            case ("GET", "/status"):
                await context.Response.WriteAsJsonAsync(cluster.Status(), Json);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private static async Task<Fault> ReadFaultAsync(HttpRequest request)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<Fault>(request.Body, Json, request.HttpContext.RequestAborted)
                ?? throw new JsonException("a fault is a JSON object");
        }
        catch (JsonException e)
        {
            throw new ApiStatusException(ApiStatus.BadRequest(e.Message));
        }
    }
}
