namespace MeshSync.Fabric.Contracts;

/// <summary>What of the telemetry goes out by OTLP. The variables are OpenTelemetry's own; where to, its library reads itself.</summary>
/// <param name="Traces">Spans go out.</param>
/// <param name="Logs">Logs go out too.</param>
/// <param name="NamesSampler">Somebody has chosen which traces; otherwise one batch in a hundred is.</param>
/// <param name="ServiceName">What the program is called; null for its own name.</param>
public sealed record OtlpSettings(bool Traces, bool Logs, bool NamesSampler, string? ServiceName)
{
    /// <summary>Of a hundred batches this many are traced, unless <c>OTEL_TRACES_SAMPLER</c> says otherwise.</summary>
    public const double DefaultRatio = 0.01;

    public static OtlpSettings Read(Func<string, string?> environment)
    {
        bool Is(string name, string value) => string.Equals(environment(name), value, StringComparison.OrdinalIgnoreCase);
        bool Has(string name) => !string.IsNullOrEmpty(environment(name));
        var on = !Is("OTEL_SDK_DISABLED", "true");
        var hasEndpoint = Has("OTEL_EXPORTER_OTLP_ENDPOINT") || Has("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        return new OtlpSettings(
            on && (Is("OTEL_TRACES_EXPORTER", "otlp") || (hasEndpoint && !Has("OTEL_TRACES_EXPORTER"))),
            on && Is("OTEL_LOGS_EXPORTER", "otlp"),
            Has("OTEL_TRACES_SAMPLER"),
            Has("OTEL_SERVICE_NAME") ? environment("OTEL_SERVICE_NAME") : null);
    }
}
