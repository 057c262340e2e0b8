using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using MeshSync.Fabric.Silo.Requests;
using MeshSync.Fabric.Silo.Tests.Hosting;
using MeshSync.Fabric.Testing;
using Microsoft.Extensions.DependencyInjection;
using NATS.Client.Core;

namespace MeshSync.Fabric.Silo.Tests.Requests;

public sealed partial class RequestDispatcherTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_AreHandedOverInOrder_WhateverElseComesBetweenThem()
    {
        await using var broker = await NatsServer.StartAsync();
        var recorder = new Recorder();
        await using var silo = await RunningSilo.Start(broker.Url, services => services.AddSingleton<IMesheryRequestHandler>(recorder));
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
        await using var meshery = new NatsConnection(new NatsOpts { Url = broker.Url });

        foreach (var text in (string[])["""{"Request":{"Entity":"recorded","Payload":1}}""", "not json", "{}", """{"Request":{"Entity":"bogus"}}""",
            """{"Request":{"Entity":"recorded","Payload":"throw"}}""", """{"Request":{"Entity":"recorded","Payload":"refuse"}}""", """{"Request":{"Entity":"recorded","Payload":{"a":2}}}"""])
        {
            await meshery.PublishAsync("meshery.meshsync.request", text, cancellationToken: Cancellation);
        }

        await Eventually.Be(() => recorder.Payloads, payloads => payloads is ["1", "\"throw\"", "\"refuse\"", """{"a":2}"""]);
        string[] counted = ["recorded handled 2", "recorded malformed 1", "recorded failed 1", "unknown malformed 2", "unknown unknown 1"];
        await Eventually.Be(async () => Counted((await silo.Get("/metrics")).Text), lines => lines.Order().SequenceEqual(counted.Order()));
    }

    [Fact]
    public async Task Meta_IsAnsweredWithTheVersion()
    {
        await using var broker = await NatsServer.StartAsync();
        await using var silo = await RunningSilo.Start(broker.Url);
        await Eventually.Be(() => silo.Get("/readyz"), answer => answer.Status == 200);
        await using var meshery = new NatsConnection(new NatsOpts { Url = broker.Url });
        await using var replies = await meshery.SubscribeCoreAsync<string>("meshsync-meta", cancellationToken: Cancellation);

        await meshery.PublishAsync("meshery.meshsync.request", """{"Request":{"Entity":"meshsync-meta","Payload":null}}""", cancellationToken: Cancellation);

        var reply = await replies.Msgs.ReadAsync(Cancellation);
        Assert.Matches("""^\{"ObjectType":"","EventType":"","Request":null,"Object":"v[0-9.]+[^+]*"\}$""", reply.Data);
    }

    private static List<string> Counted(string metrics) => [.. Requests().Matches(metrics).Select(match => $"{match.Groups[1]} {match.Groups[2]} {match.Groups[3]}")];

    [GeneratedRegex("""^meshsync_requests.*entity="(\w+)".*outcome="(\w+)".*} (\d+)""", RegexOptions.Multiline)]
    private static partial Regex Requests();

    private sealed class Recorder : IMesheryRequestHandler
    {
        private readonly ConcurrentQueue<string> _payloads = new();

        public string Entity => "recorded";

        public IReadOnlyList<string> Payloads => [.. _payloads];

        public Task Handle(IncomingRequest request, CancellationToken cancellationToken)
        {
            var payload = Encoding.UTF8.GetString(request.Payload.Span);
            _payloads.Enqueue(payload);
            return payload switch
            {
                "\"throw\"" => throw new InvalidOperationException("a handler that fails"),
                "\"refuse\"" => throw new RequestPayloadException("a payload of no sense"),
                _ => Task.CompletedTask,
            };
        }
    }
}
