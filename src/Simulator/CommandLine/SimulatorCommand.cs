using System.CommandLine;
using System.Globalization;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Simulator.Watching;

namespace MeshSync.Fabric.Simulator.CommandLine;

/// <summary>The command line: one or several clusters in this process until it is told to end.</summary>
internal static class SimulatorCommand
{
    private const string Description =
        """
        Simulated Kubernetes clusters: API servers on loopback with a population, churn and faults on demand.

        A running cluster takes orders over HTTP:
          POST   /simulator/faults                {"kind":"Drop|Stall|Status|Cut|Garbage","resource":"pods","verb":"List","count":1,
                                                   "statusCode":429,"retryAfterSeconds":1,"afterEvents":0,"afterBytes":0,
                                                   "duration":"00:00:05","openWatches":false}
          GET, DELETE /simulator/faults           those that wait; none any more
          POST   /simulator/compact               forgets all history: older resourceVersions are 410
          POST   /simulator/rewind?resourceVersion=N   goes back to lower resourceVersions, as after a restore
          POST   /simulator/churn?rate=N          changes a second from now on
          GET    /simulator/status                resourceVersion and number of objects
        """;

    private static readonly SimulatedClusterOptions Defaults = new();

    private static readonly Option<int> Clusters = Number("--clusters", 1, 1, "How many clusters, a port each");
    private static readonly Option<int> Port = Number("--port", 0, 0, "Port of the first cluster, the next ones follow; 0 takes free ones");
    private static readonly Option<string> Name = Setting("--name", "simulated", "Name of a cluster; several get -1, -2, … added");
    private static readonly Option<int> Seed = Setting("--seed", Defaults.Seed, "The same seed makes the same cluster; several count up from it");
    private static readonly Option<int> Objects = Number("--objects", 0, 1000, "Objects in each cluster to begin with, in usual proportions");
    private static readonly Option<int> Pods = Number("--pods", 0, Defaults.Pods, "Pods beside those, without workloads around them");
    private static readonly Option<int> PodBytes = Number("--pod-bytes", 0, Defaults.PodBytes, "Size of a pod, managedFields included");
    private static readonly Option<string> Churn = Setting("--churn", "0/s", "Changes in each cluster: 20/s, 90/m or 20");
    private static readonly Option<int> History = Number("--history", 1, Defaults.HistoryLimit, "Changes of a resource that a watch can go back");
    private static readonly Option<int> Bookmarks = Number("--bookmark-seconds", 1, 60, "Time between bookmarks");
    private static readonly Option<bool> OldDiscovery = Setting("--old-discovery", false, "Discovery as before Kubernetes 1.26");
    private static readonly Option<bool> NoWatchList = Setting("--no-watch-list", false, "Refuse sendInitialEvents, as before Kubernetes 1.32");
    private static readonly Option<string> Directory = Setting("--kubeconfig-dir", ".", "Where to write <name>.kubeconfig for each cluster");

    public static RootCommand Create()
    {
        var command = new RootCommand(Description)
        {
            Clusters, Port, Name, Seed, Objects, Pods, PodBytes, Churn, History, Bookmarks, OldDiscovery, NoWatchList, Directory,
        };
        Churn.Validators.Add(result =>
        {
            if (Rate(result.GetValueOrDefault<string>()) is null)
            {
                result.AddError("--churn is a number of changes a second, or 20/s, or 90/m");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var servers = new List<SimulatedApiServer>();
        try
        {
            foreach (var options in Read(arguments))
            {
                var server = await SimulatedApiServer.StartAsync(options, stop);
                servers.Add(server);
                Console.WriteLine($"{server.Name}: {server.Count()} objects at {server.Address} (KUBECONFIG={server.KubeconfigPath})");
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        }
        finally
        {
            await Task.WhenAll(servers.Select(server => server.DisposeAsync().AsTask()));
        }
    }

    private static IEnumerable<SimulatedClusterOptions> Read(ParseResult arguments)
    {
        var count = arguments.GetValue(Clusters);
        var directory = Path.GetFullPath(arguments.GetValue(Directory)!);
        System.IO.Directory.CreateDirectory(directory);
        for (var i = 0; i < count; i++)
        {
            var name = arguments.GetValue(Name) + (count == 1 ? "" : $"-{i + 1}");
            yield return new SimulatedClusterOptions
            {
                Name = name,
                Seed = arguments.GetValue(Seed) + i,
                Port = arguments.GetValue(Port) is var port && port == 0 ? 0 : port + i,
                Objects = arguments.GetValue(Objects),
                Pods = arguments.GetValue(Pods),
                PodBytes = arguments.GetValue(PodBytes),
                Churn = Rate(arguments.GetValue(Churn))!.Value,
                HistoryLimit = arguments.GetValue(History),
                BookmarkInterval = TimeSpan.FromSeconds(arguments.GetValue(Bookmarks)),
                AggregatedDiscovery = !arguments.GetValue(OldDiscovery),
                WatchList = arguments.GetValue(NoWatchList) ? WatchListMode.Refused : WatchListMode.Served,
                KubeconfigPath = Path.Combine(directory, $"{name}.kubeconfig"),
            };
        }
    }

    private static double? Rate(string? text)
    {
        var parts = (text ?? "").Split('/');
        var seconds = parts is [_] or [_, "s"] ? 1 : parts is [_, "m"] ? 60 : 0;
        return seconds > 0 && double.TryParse(parts[0], CultureInfo.InvariantCulture, out var number) && number >= 0 ? number / seconds : null;
    }

    private static Option<T> Setting<T>(string name, T value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<int> Number(string name, int least, int value, string description)
    {
        var option = Setting(name, value, description);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var given) && given < least)
            {
                result.AddError($"{name} must be at least {least}");
            }
        });
        return option;
    }
}
