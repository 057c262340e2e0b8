using System.Globalization;
using System.Text.Json.Nodes;

namespace MeshSync.Fabric.Bench.Rig;

/// <summary>Containers as a Docker engine's inspect shows them, of the usual size: 4 KB, in compose projects of twenty.</summary>
internal static class ContainerFactory
{
    private const int ContainersInProject = 20;

    // Members of HostConfig that most containers leave at their defaults, and that are told all the same.
    private static readonly string[] Unset =
    [
        "CapAdd", "CapDrop", "Dns", "DnsOptions", "DnsSearch", "ExtraHosts", "GroupAdd", "Links", "SecurityOpt", "BlkioWeightDevice", "BlkioDeviceReadBps",
        "BlkioDeviceWriteBps", "BlkioDeviceReadIOps", "BlkioDeviceWriteIOps", "Devices", "DeviceCgroupRules", "DeviceRequests", "MemoryReservation",
        "MemorySwappiness", "OomKillDisable", "PidsLimit", "Ulimits", "VolumesFrom",
    ];

    public static string Id(int index) => index.ToString("x64", CultureInfo.InvariantCulture);

    public static JsonObject Inspect(int index, UInt128? sent = null)
    {
        var project = $"project-{index / ContainersInProject}";
        var labels = new JsonObject
        {
            ["com.docker.compose.config-hash"] = Id(index * 7),
            ["com.docker.compose.container-number"] = "1",
            ["com.docker.compose.project"] = project,
            ["com.docker.compose.project.config_files"] = $"/srv/{project}/compose.yaml",
            ["com.docker.compose.project.working_dir"] = $"/srv/{project}",
            ["com.docker.compose.service"] = $"service-{index % ContainersInProject}",
            ["com.docker.compose.version"] = "2.29.7",
            ["org.opencontainers.image.source"] = "https://github.com/example/service",
        };
        if (sent is { } mark)
        {
            labels[SentMark.Key] = mark.ToString(CultureInfo.InvariantCulture);
        }

        return new JsonObject
        {
            ["Id"] = Id(index),
            ["Created"] = "2026-01-02T03:04:05.678901234Z",
            ["Path"] = "/docker-entrypoint.sh",
            ["Args"] = new JsonArray("service", "--listen", "0.0.0.0:8080", "--log-format", "json"),
            ["State"] = new JsonObject
            {
                ["Status"] = "running",
                ["Running"] = true,
                ["Paused"] = false,
                ["Restarting"] = false,
                ["OOMKilled"] = false,
                ["Dead"] = false,
                ["Pid"] = 1000 + index,
                ["ExitCode"] = 0,
                ["Error"] = "",
                ["StartedAt"] = "2026-01-02T03:04:06Z",
                ["FinishedAt"] = "0001-01-01T00:00:00Z",
            },
            ["Image"] = $"sha256:{Id(index % 10)}",
            ["Name"] = $"/{project}-service-{index}",
            ["RestartCount"] = 0,
            ["Driver"] = "overlay2",
            ["Platform"] = "linux",
            ["ExecIDs"] = null,
            ["HostConfig"] = HostConfig(),
            ["Mounts"] = new JsonArray(new JsonObject { ["Type"] = "volume", ["Name"] = $"{project}_data", ["Source"] = $"/var/lib/docker/volumes/{project}_data/_data", ["Destination"] = "/data", ["RW"] = true }),
            ["Config"] = new JsonObject
            {
                ["Hostname"] = Id(index)[..12],
                ["User"] = "",
                ["Tty"] = false,
                ["OpenStdin"] = false,
                ["WorkingDir"] = "/app",
                ["Env"] = new JsonArray([.. Enumerable.Range(0, 24).Select(number => (JsonNode)$"SETTING_{number}=value-{number}-of-{index}")]),
                ["Cmd"] = new JsonArray("service"),
                ["Image"] = $"registry.example/service-{index % 10}:1.{index % 10}",
                ["ExposedPorts"] = new JsonObject { ["8080/tcp"] = new JsonObject() },
                ["Labels"] = labels,
            },
            ["NetworkSettings"] = NetworkSettings(index, project),
        };
    }

    private static JsonObject HostConfig()
    {
        var config = new JsonObject
        {
            ["NetworkMode"] = "default",
            ["RestartPolicy"] = new JsonObject { ["Name"] = "unless-stopped", ["MaximumRetryCount"] = 0 },
            ["Memory"] = 268435456,
            ["NanoCpus"] = 500000000,
            ["LogConfig"] = new JsonObject { ["Type"] = "json-file", ["Config"] = new JsonObject { ["max-size"] = "10m" } },
            ["ShmSize"] = 67108864,
            ["Runtime"] = "runc",
        };
        foreach (var name in Unset)
        {
            config[name] = null;
        }

        return config;
    }

    private static JsonObject NetworkSettings(int index, string project) => new()
    {
        ["SandboxID"] = Id(index * 3),
        ["Ports"] = new JsonObject { ["8080/tcp"] = null },
        ["Networks"] = new JsonObject
        {
            [$"{project}_default"] = new JsonObject
            {
                ["NetworkID"] = Id(index / ContainersInProject),
                ["EndpointID"] = Id(index * 5),
                ["Gateway"] = "172.18.0.1",
                ["IPAddress"] = $"172.18.{index / 250}.{(index % 250) + 2}",
                ["IPPrefixLen"] = 16,
                ["MacAddress"] = "02:42:ac:12:00:02",
                ["Aliases"] = new JsonArray($"service-{index}", Id(index)[..12]),
            },
        },
    };
}
