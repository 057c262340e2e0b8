using System.Globalization;
using MeshSync.Fabric.Simulator.Requests;

namespace MeshSync.Fabric.Simulator.Listing;

/// <summary>The parameters of a list, checked for the combinations that a server refuses.</summary>
internal sealed record ListQuery(long? ResourceVersion, bool Exact, int? Limit, ContinueToken? Continue)
{
    public static ListQuery Parse(IQueryCollection query)
    {
        var version = ParseVersion(query["resourceVersion"]);
        var match = (string?)query["resourceVersionMatch"];
        var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : (int?)null;
        ContinueToken? token = string.IsNullOrEmpty(query["continue"]) ? null : ContinueToken.Parse(query["continue"]!);
        if (token is not null && version is > 0)
        {
            throw new ApiStatusException(ApiStatus.BadRequest("specifying resource version is not allowed when using continue"));
        }

        if (match is not null && (version is null || token is not null))
        {
            throw new ApiStatusException(ApiStatus.BadRequest("resourceVersionMatch is forbidden unless resourceVersion is provided"));
        }

        // Before resourceVersionMatch existed, a limit made the resourceVersion exact; servers keep to that.
        var exact = match == "Exact" || (match is null && limit is not null && version is > 0);
        return new ListQuery(version, exact, version == 0 && token is null ? null : limit, token);
    }

    public static long? ParseVersion(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version
            : throw new ApiStatusException(ApiStatus.BadRequest($"Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax"));
    }
}
