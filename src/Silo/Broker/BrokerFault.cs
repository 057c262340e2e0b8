using MeshSync.Fabric.JetStream.Connections;
using MeshSync.Fabric.JetStream.Provisioning;
using MeshSync.Fabric.Silo.Configuration;
using MeshSync.Fabric.Silo.Outlets;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace MeshSync.Fabric.Silo.Broker;

/// <summary>Says what an administrator has to look at when the broker cannot be used.</summary>
internal static class BrokerFault
{
    /// <summary>JetStream API error codes, as nats-server's errors.json numbers them.</summary>
    private const int JetStreamNotEnabledForAccount = 10039;

    private const int JetStreamNotEnabled = 10076;

    private const int InsufficientStorage = 10047;

    public static string Describe(Exception exception, BrokerOptions broker)
    {
        var where = $"NATS at {broker.Url} ({SiloSettings.BrokerUrl.Variable})";
        return exception switch
        {
            OutletConflictException or StreamMismatchException or JetStreamUnavailableException => exception.Message,
            NatsNoRespondersException or NatsJSApiException { Error.ErrCode: JetStreamNotEnabled or JetStreamNotEnabledForAccount } =>
                $"{where} has no JetStream for this login: start nats-server with -js or a jetstream block",
            NatsJSApiException { Error.ErrCode: InsufficientStorage } =>
                $"{where} has less storage than {SiloSettings.WatchMaxBytes.Variable} asks for: lower it or raise max_file_store",
            NatsJSApiException { Error: var error } => $"{where} refused a request: {error.Description} (code {error.ErrCode})",
            NatsException { InnerException: NatsServerException { IsAuthError: true } } or NatsServerException { IsAuthError: true } =>
                $"{where} refused the login: check {SiloSettings.NatsToken.Variable}, {SiloSettings.NatsCreds.Variable}, {SiloSettings.NatsNKey.Variable}",
            NatsException => $"{where} cannot be reached: {exception.Message}",
            OperationCanceledException or TimeoutException => $"{where} does not answer",
            _ => $"{where} cannot be used: {exception.GetType().Name}: {exception.Message}",
        };
    }
}
