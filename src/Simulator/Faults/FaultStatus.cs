using System.Globalization;
using MeshSync.Fabric.Simulator.Requests;

namespace MeshSync.Fabric.Simulator.Faults;

/// <summary>The Status that a server sends with each code.</summary>
internal static class FaultStatus
{
    public static ApiStatus Of(Fault fault, ApiRequest? request = null)
    {
        var status = fault.StatusCode switch
        {
            401 => new ApiStatus(401, "Unauthorized", "Unauthorized"),
            403 when request is not null => ApiStatus.Forbidden(VerbName(request.Verb), request.Resource, request.Namespace),
            403 => new ApiStatus(403, "Forbidden", "forbidden: User \"simulated\" cannot get path"),
            404 => ApiStatus.NoSuchResource(),
            410 => ApiStatus.Expired("too old resource version"),
            429 => new ApiStatus(429, "TooManyRequests", "Too many requests, please try again later."),
            500 => new ApiStatus(500, "InternalError", "Internal error occurred: as it was asked to"),
            503 => new ApiStatus(503, "ServiceUnavailable", "the server is currently unable to handle the request"),
            504 => new ApiStatus(504, "Timeout", "Timeout: request did not complete within the allotted timeout"),
            var code => new ApiStatus(code, "Unknown", string.Create(CultureInfo.InvariantCulture, $"status {code}, as it was asked to")),
        };
        return fault.RetryAfterSeconds is { } seconds ? status with { RetryAfterSeconds = seconds, RetryAfterAsDate = fault.RetryAfterAsDate } : status;
    }

    private static string VerbName(ApiVerb verb) => verb.ToString().ToLowerInvariant();
}
