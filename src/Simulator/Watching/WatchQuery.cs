using System.Globalization;
using MeshSync.Fabric.Simulator.Listing;
using MeshSync.Fabric.Simulator.Requests;

namespace MeshSync.Fabric.Simulator.Watching;

/// <summary>The parameters of a watch.</summary>
/// <param name="ResourceVersion">Null (unset) and 0 both begin with the present state.</param>
/// <param name="InitialEvents">WatchList: the present state first, then a bookmark that says so.</param>
internal sealed record WatchQuery(long? ResourceVersion, bool Bookmarks, bool InitialEvents, TimeSpan? Timeout)
{
    public bool FromPresentState => InitialEvents || ResourceVersion is null or 0;

    public static WatchQuery Parse(IQueryCollection query, WatchListMode watchList)
    {
        var asked = watchList == WatchListMode.Ignored ? null : (string?)query["sendInitialEvents"];
        if (asked is not null && watchList == WatchListMode.Refused)
        {
            throw new ApiStatusException(new ApiStatus(422, "Invalid",
                "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch "
                + "unless the WatchList feature gate is enabled"));
        }

        if (asked is not null && query["resourceVersionMatch"] != "NotOlderThan")
        {
            throw new ApiStatusException(new ApiStatus(422, "Invalid",
                "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting "
                + "resourceVersionMatch to NotOlderThan"));
        }

        var timeout = double.TryParse(query["timeoutSeconds"], CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        return new WatchQuery(ListQuery.ParseVersion(query["resourceVersion"]),
            ApiRequest.IsTrue(query["allowWatchBookmarks"]), ApiRequest.IsTrue(asked), timeout);
    }
}
