using System.Security.Cryptography;
using MeshSync.Fabric.Silo.Configuration;

namespace MeshSync.Fabric.Silo.Certificates;

/// <summary>
/// The certificates of the files, loaded again when these have changed. Nothing watches: whoever connects has them looked at, no more
/// often than every few seconds. What cannot be loaded, as while both files are being written, leaves the last good ones.
/// </summary>
internal sealed partial class ServedCertificate(HttpTlsOptions options, TimeProvider time, ILogger<ServedCertificate> logger)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private CertificateSet? _set;
    private string _stamp = "";
    private long _looked;

    public CertificateSet Current
    {
        get
        {
            lock (_lock)
            {
                if (_set is null || time.GetElapsedTime(_looked) >= Look)
                {
                    _looked = time.GetTimestamp();
                    Reload();
                }

                return _set!;
            }
        }
    }

    private void Reload()
    {
        try
        {
            var stamp = string.Join(' ', new[] { options.Certificate, options.Key, options.ClientCa ?? "" }.Select(path => path.Length == 0 ? 0 : File.GetLastWriteTimeUtc(path).Ticks));
            if (stamp == _stamp)
            {
                return;
            }

            var set = CertificateSet.Load(options);
            (_set, _stamp) = (set, stamp);
            LogLoaded(set.Server.TargetCertificate.Subject, set.Server.TargetCertificate.NotAfter);
        }
        catch (Exception failure) when (_set is not null && failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            LogKept(failure, options.Certificate, _set!.Server.TargetCertificate.NotAfter);
        }
    }

    [LoggerMessage(LogLevel.Information, "HTTPS serves the certificate {Subject}, valid until {Until}")]
    private partial void LogLoaded(string subject, DateTime until);

    [LoggerMessage(LogLevel.Error, "The certificate in {File} cannot be used; the one that is valid until {Until} is served on")]
    private partial void LogKept(Exception exception, string file, DateTime until);
}
