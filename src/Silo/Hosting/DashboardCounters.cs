namespace MeshSync.Fabric.Silo.Hosting;

/// <summary>
/// How often the Orleans Dashboard reads Orleans' counters. Two of them walk every activation and every entry of the directory's cache, which with
/// tens of thousands of objects takes a tenth of a processor when it is done once a second, as the Dashboard does whether or not anybody looks
/// (Orleans 10.4.2, <c>DashboardHost.ExportIntervalMilliseconds</c>, for which there is no option).
/// </summary>
internal static class DashboardCounters
{
    public const string Host = "Orleans.Dashboard.DashboardHost";
    public const string IntervalProperty = "ExportIntervalMilliseconds";

    /// <summary>Old enough for a page of counters, and as often as Prometheus usually asks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>To be called after the Dashboard has been added.</summary>
    /// <exception cref="InvalidOperationException">This version of the Dashboard reads them in another way.</exception>
    public static void Slow(IServiceCollection services)
    {
        var registered = services.SingleOrDefault(service => service.ServiceType.FullName == Host);
        var interval = registered?.ServiceType.GetProperty(IntervalProperty, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic);
        if (registered is null || interval is null)
        {
            throw new InvalidOperationException($"Microsoft.Orleans.Dashboard has no {Host}.{IntervalProperty} any more: see whether its counters can be read less often in another way.");
        }

        services.Remove(registered);
        services.AddSingleton(registered.ServiceType, provider =>
        {
            var host = ActivatorUtilities.CreateInstance(provider, registered.ServiceType);
            interval.SetValue(host, (int)Interval.TotalMilliseconds);
            return host;
        });
    }
}
