namespace MeshSync.Fabric.Silo.Hosting;

internal static partial class Announcement
{
    /// <summary>Says where the dashboard is once it can be opened: with port 0 there is no other way to know.</summary>
    public static void AnnounceDashboard(this WebApplication app) => _ = app.Lifetime.ApplicationStarted.Register(() =>
    {
        foreach (var address in app.Urls)
        {
            LogDashboard(app.Logger, address);
        }
    });

    [LoggerMessage(LogLevel.Information, "Dashboard at {Address}/dashboard, health at {Address}/healthz and /readyz")]
    private static partial void LogDashboard(ILogger logger, string address);
}
