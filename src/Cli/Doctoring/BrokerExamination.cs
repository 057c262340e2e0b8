using MeshSync.Fabric.Contracts;
using NATS.Client.Core;

namespace MeshSync.Fabric.Cli.Doctoring;

/// <summary>Looks at NATS: whether it is there, has JetStream and the streams, lets this login do its work, takes large messages.</summary>
internal sealed class BrokerExamination(NatsConnection nats, Refusals refusals, TimeProvider time)
{
    private const int WantedPayload = 8 * 1024 * 1024; // As the silo wants it, which warns of less.
    private const int StreamNotFound = 10059;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    /// <returns>False where there is no broker to ask anything.</returns>
    public async Task<bool> Run(ICollection<Finding> findings, CancellationToken cancellation)
    {
        try
        {
            await nats.ConnectAsync().AsTask().WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (NatsException e)
        {
            findings.Add(Unreachable(e));
            return false;
        }

        var server = nats.ServerInfo;
        findings.Add(Finding.Good("NATS", $"nats-server {server?.Version} at {nats.Opts.Url.Split('@')[^1]}"));
        findings.Add(server is { AuthRequired: true }
            ? Finding.Good("login at NATS", "asked for")
            : Finding.Doubtful("login at NATS", "none is asked for: whoever reaches NATS reads and writes everything", "fabric credentials makes logins (docs/security.md)"));
        if (server is { MaxPayload: var limit })
        {
            findings.Add(Payload(limit));
        }

        if (await JetStream(findings, server?.JetStreamAvailable == true, cancellation).ConfigureAwait(false))
        {
            foreach (var stream in new[] { Subjects.WatchStream, Subjects.ObjectsStream })
            {
                findings.Add(await Stream(stream, cancellation).ConfigureAwait(false));
            }
        }

        return true;
    }

    private static Finding Unreachable(NatsException e)
    {
        var refused = e is NatsServerException { IsAuthError: true } or { InnerException: NatsServerException { IsAuthError: true } };
        return Finding.Bad("NATS", e.GetBaseException().Message, refused
            ? "the login is refused: check --nats-nkey, --nats-creds or --nats-token, and that nats-server was reloaded after fabric credentials"
            : "does --broker-url or BROKER_URL name the fabric's NATS, does it run, and does a firewall or NetworkPolicy let this machine in?");
    }

    private static Finding Payload(int limit) => limit >= WantedPayload
        ? Finding.Good("message size", FormattableString.Invariant($"up to {limit} bytes"))
        : Finding.Doubtful(
            "message size",
            FormattableString.Invariant($"NATS takes at most {limit} bytes: larger objects are neither stored nor told"),
            FormattableString.Invariant($"max_payload: {WantedPayload} in nats-server.conf, then nats-server --signal reload"));

    private async Task<bool> JetStream(ICollection<Finding> findings, bool offered, CancellationToken cancellation)
    {
        const string Remedy = "start nats-server with -js or a jetstream block; with accounts, jetstream: enabled in the fabric's (fabric credentials --account writes it)";
        if (!offered)
        {
            findings.Add(Finding.Bad("JetStream", "the server has none", Remedy));
            return false;
        }

        var (answer, problem) = await Ask("$JS.API.INFO", "JetStream", Remedy, cancellation).ConfigureAwait(false);
        var works = answer?.Contains("\"error\"", StringComparison.Ordinal) == false;
        findings.Add(problem ?? (works ? Finding.Good("JetStream", "enabled") : Finding.Bad("JetStream", "this login's account has none", Remedy)));
        return works;
    }

    private async Task<Finding> Stream(string stream, CancellationToken cancellation)
    {
        const string Remedy = "the silo makes it when it starts: is one running at this NATS, and what does its log or /readyz say?";
        var check = $"stream {stream}";
        var (answer, problem) = await Ask($"$JS.API.STREAM.INFO.{stream}", check, Remedy, cancellation).ConfigureAwait(false);
        return problem
            ?? (answer!.Contains(FormattableString.Invariant($"\"err_code\":{StreamNotFound}"), StringComparison.Ordinal) ? Finding.Bad(check, "is missing", Remedy)
            : answer.Contains("\"error\"", StringComparison.Ordinal) ? Finding.Bad(check, answer, Remedy)
            : Finding.Good(check, "is there"));
    }

    private async Task<(string? Answer, Finding? Problem)> Ask(string subject, string check, string remedy, CancellationToken cancellation)
    {
        using var refused = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reply = nats.RequestAsync<string>(subject, replyOpts: new NatsSubOpts { Timeout = Patience }, cancellationToken: refused.Token).AsTask();
        while (!reply.IsCompleted && refusals.About(subject) is null)
        {
            _ = await Task.WhenAny(reply, Task.Delay(Moment, time, cancellation)).ConfigureAwait(false);
        }

        try
        {
            if (!reply.IsCompleted)
            {
                await refused.CancelAsync().ConfigureAwait(false);
            }

            return ((await reply.ConfigureAwait(false)).Data ?? "", null);
        }
        catch (NatsNoRespondersException)
        {
            return (null, Finding.Bad(check, "nobody answers at NATS", remedy));
        }
        catch (Exception e) when (e is NatsNoReplyException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (null, refusals.About(subject) is { } refusal
                ? Finding.Bad(check, $"NATS refuses it to this login: {refusal}", "use the login of an operator (--nats-nkey operator.nk), or let this one do what docs/security.md says of it")
                : Finding.Bad(check, FormattableString.Invariant($"no answer within {Patience.TotalSeconds:0} s"), remedy));
        }
    }
}
