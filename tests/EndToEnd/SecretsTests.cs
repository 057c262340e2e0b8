using System.IO.Compression;
using System.Text;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.EndToEnd.Rig;
using MeshSync.Fabric.Simulator.Hosting;
using MeshSync.Fabric.Testing;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.EndToEnd;

/// <summary>Secret values that were planted in a cluster and in settings, looked for wherever something is written or answered.</summary>
public sealed class SecretsTests
{
    private const string KubeToken = "planted-kubeconfig-token";
    private const string BrokerToken = "planted-broker-token-0123";
    private const string ApiToken = "planted-api-token-01234567";

    // Values of Secrets. Their lengths are multiples of three, so that they have one form in Base64.
    private static readonly string[] Values = ["planted-value-of-the-secret", "planted-text-of-the-secret0", "planted-value-of-the-chart0"];

    private static readonly string[] Settings = [KubeToken, BrokerToken, ApiToken];

    [Fact]
    public async Task PlantedSecrets_AreNowhere()
    {
        await using var places = await Places.Of(redact: true);

        foreach (var (place, text) in await places.All())
        {
            Assert.All(Values.Concat(Settings), secret => Assert.False(Has(text, secret), $"{secret} is in {place}"));
        }
    }

    [Fact]
    public async Task PlantedSecrets_WithRedactionOff_AreToldToMeshery_AndWrittenNowhereElse()
    {
        await using var places = await Places.Of(redact: false);

        foreach (var (place, text) in await places.All())
        {
            Assert.All(Settings, secret => Assert.False(Has(text, secret), $"{secret} is in {place}"));
            var isData = place is "core" or "objects of the API" || place.StartsWith("stream ", StringComparison.Ordinal);
            Assert.All(Values, secret => Assert.True(isData || !Has(text, secret), $"{secret} is in {place}"));
        }

        // So what is looked for can be found.
        Assert.True(Has((await places.All()).Single(one => one.Place == "core").Text, Values[0]));
    }

    private static bool Has(string text, string secret) =>
        text.Contains(secret, StringComparison.Ordinal) || text.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)), StringComparison.Ordinal);

    private sealed class Places : IAsyncDisposable
    {
        private readonly TempDirectory _folder = new();
        private SimulatedApiServer _cluster = null!;
        private Rig.Fabric _fabric = null!;
        private MesheryServer _meshery = null!;
        private HttpClient _http = null!;

        private string BrokerUrl => _fabric.Nats.Url.Replace("nats://", $"nats://{BrokerToken}@", StringComparison.Ordinal);

        public static async Task<Places> Of(bool redact)
        {
            var places = new Places();
            places._cluster = await SimulatedApiServer.StartAsync(new SimulatedClusterOptions(), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                places._folder.File("kubeconfig"), places._cluster.Kubeconfig.Replace("token: simulated", $"token: {KubeToken}", StringComparison.Ordinal), TestContext.Current.CancellationToken);
            places._fabric = await Rig.Fabric.StartAsync(
                places._folder.File("kubeconfig"),
                siloSettings: [("NATS_TOKEN", BrokerToken), ("MESHSYNC_API_TOKEN", ApiToken), ("MESHSYNC_LOG_LEVEL", "Debug")],
                agentSettings: [("NATS_TOKEN", BrokerToken), ("DEBUG", "true"), ("MESHSYNC_REDACT_SECRETS", redact ? "true" : "false")],
                new NatsServerOptions { Config = $"authorization {{ token: \"{BrokerToken}\" }}" });
            places._http = new HttpClient();
            places._http.DefaultRequestHeaders.Authorization = new("Bearer", ApiToken);
            places._meshery = await MesheryServer.AttachAsync(places.BrokerUrl);
            await places.Plant();
            return places;
        }

        /// <summary>Everything that is written, answered, stored or sent.</summary>
        public async Task<List<(string Place, string Text)>> All()
        {
            var silo = $"http://127.0.0.1:{_fabric.SiloPort}";
            var agent = $"http://127.0.0.1:{_fabric.AgentPort}";
            var cluster = _meshery.Messages[0].Body.GetProperty("cluster_id").GetString()!;
            List<(string, string)> all =
            [
                ("log of the silo", _fabric.SiloLog),
                ("log of the agent", _fabric.AgentLog),
                ("log of nats-server", _fabric.Nats.Log),
                ("core", string.Join('\n', _meshery.Messages.Select(message => message.Body.GetRawText()))),
                ("objects of the API", await Get($"{silo}/api/v1/objects?resource=secrets&namespace=planted&labels=!no") + await Get($"{silo}/api/v1/objects/{cluster}/core/secrets/planted/opaque")),
                ("state of a grain", await Get($"{silo}/dashboard/GrainState?grainId={cluster}/core/secrets/planted/opaque&grainType=MeshSync.Fabric.Grains.Objects.ObjectGrain")),
            ];
            foreach (var page in (string[])[$"{silo}/metrics", $"{silo}/api/v1/status", $"{silo}/api/v1/products", $"{silo}/dashboard/DashboardCounters", $"{agent}/metrics", $"{agent}/status"])
            {
                all.Add((page, await Get(page)));
            }

            Assert.Contains("secrets", all.Single(one => one.Item1 == "state of a grain").Item2, StringComparison.Ordinal);
            await using var nats = new NatsConnection(new NatsOpts { Url = BrokerUrl });
            var jetStream = new NatsJSContext(nats);
            await foreach (var name in jetStream.ListStreamNamesAsync(cancellationToken: TestContext.Current.CancellationToken))
            {
                all.Add(($"stream {name}", await Content(jetStream, name)));
            }

            Assert.Contains(all, one => one.Item1 == "stream MESHSYNC_WATCH");
            return all;
        }

        public async ValueTask DisposeAsync()
        {
            _fabric.TellIfFailed();
            _http.Dispose();
            await _meshery.DisposeAsync();
            await _fabric.DisposeAsync();
            await _cluster.DisposeAsync();
            _folder.Dispose();
        }

        private static async Task<string> Content(NatsJSContext jetStream, string stream)
        {
            var text = new StringBuilder();
            var consumer = await jetStream.CreateOrderedConsumerAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
            var left = (await jetStream.GetStreamAsync(stream, cancellationToken: TestContext.Current.CancellationToken)).Info.State.Messages;
            while (left > 0)
            {
                await foreach (var message in consumer.FetchNoWaitAsync<byte[]>(new NatsJSFetchOpts { MaxMsgs = 1_000 }, cancellationToken: TestContext.Current.CancellationToken))
                {
                    left = left > 0 ? left - 1 : 0;
                    text.Append(message.Subject).Append(message.Headers is { } headers ? string.Join('\n', headers.Select(header => header.Value.ToString())) : "");
                    text.Append(stream == Subjects.WatchStream ? Decoded(message.Data) : Encoding.UTF8.GetString(message.Data ?? []));
                }
            }

            return text.ToString();
        }

        private static string Decoded(byte[]? payload)
        {
            using var batch = WatchBatch.Decode(payload);
            return string.Join('\n', batch.Select(item => Encoding.UTF8.GetString(item.Body.Span)));
        }

        private async Task Plant()
        {
            string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
            _cluster.Apply("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"planted"}}""");
            var data = $"\"data\":{{\"password\":\"{Base64(Values[0])}\"}},\"stringData\":{{\"text\":\"{Values[1]}\"}}";
            Apply("opaque", "Opaque", data, $"{{\"apiVersion\":\"v1\",\"kind\":\"Secret\",{data}}}");
            var release = """{"name":"planted","info":{"status":"deployed"},"chart":{"metadata":{"name":"cert-manager","version":"1.0.0","appVersion":"v1.0.0"},"values":{"a":"VALUE"}},"config":{"password":"VALUE"},"version":1}""";
            Apply("sh.helm.release.v1.planted.v1", "helm.sh/release.v1", $"\"data\":{{\"release\":\"{Base64(Base64Gzip(release.Replace("VALUE", Values[2], StringComparison.Ordinal)))}\"}}", "{}");
            foreach (var port in (int[])[_fabric.SiloPort, _fabric.AgentPort])
            {
                await Eventually.Be(async () => (await _http.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"), TestContext.Current.CancellationToken)).IsSuccessStatusCode, TimeSpan.FromSeconds(60));
            }

            foreach (var name in (string[])["opaque", "sh.helm.release.v1.planted.v1"])
            {
                await Eventually.Be(() => _meshery.About("Secret", "planted", name).Count > 0, TimeSpan.FromSeconds(60), expectation: $"{name} is told");
            }
        }

        private void Apply(string name, string type, string data, string applied) => _cluster.Apply(
            $$$"""{"apiVersion":"v1","kind":"Secret","type":"{{{type}}}","metadata":{"name":"{{{name}}}","namespace":"planted","annotations":{"kubectl.kubernetes.io/last-applied-configuration":{{{System.Text.Json.JsonSerializer.Serialize(applied)}}}}},{{{data}}}}""");

        private static string Base64Gzip(string text)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            {
                gzip.Write(Encoding.UTF8.GetBytes(text));
            }

            return Convert.ToBase64String(packed.ToArray());
        }

        private async Task<string> Get(string url)
        {
            using var answer = await _http.GetAsync(new Uri(url), TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{url}: {answer.StatusCode}");
            return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
    }
}
