namespace MeshSync.Fabric.Deploy;

/// <summary>Values of the charts that more than one test installs with.</summary>
internal static class Values
{
    /// <summary>A login for each, TLS with certificates on both sides, and HTTPS.</summary>
    public const string SecuredSilo =
        "nats.loginsSecret=nats-logins,nkeySecret=silo-login,nats.tls.secret=nats-tls,nats.tls.verify=true,"
        + "natsTls.secret=silo-tls,natsTls.clientCertificate=true,https.secret=silo-https,https.clientCertificates=true";

    public const string SecuredAgent = "credentials.secret=agent-login,natsTls.secret=agent-tls,natsTls.clientCertificate=true,brokerUrl=tls://nats:4222";
}
