using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using k8s.KubeConfigModels;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;

/// <summary>A program that hands out credentials, as a kubeconfig's <c>exec</c> describes it (client.authentication.k8s.io).</summary>
internal sealed record ExecPlugin(string Command, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string ApiVersion, string Info, string? InstallHint)
{
    private const int ErrorShown = 400;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static ExecPlugin Of(ExternalExecution execution, string kubeconfig, ClusterEndpoint? cluster)
    {
        // As kubectl does it: with a slash the command is beside the kubeconfig, without one it is looked for in PATH.
        string command = execution.Command.Contains('/', StringComparison.Ordinal)
            ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(kubeconfig))!, execution.Command)
            : execution.Command;
        var spec = new ExecSpec(Interactive: false, execution.ProvideClusterInfo && cluster is not null ? ExecCluster.Of(cluster) : null);
        var info = new ExecInfo(execution.ApiVersion, "ExecCredential", spec);
        return new ExecPlugin(
            command,
            [.. execution.Arguments ?? []],
            (execution.EnvironmentVariables ?? []).ToDictionary(variable => variable["name"], variable => variable["value"]),
            execution.ApiVersion,
            JsonSerializer.Serialize(info, ExecJson.Default.ExecInfo),
            execution.InstallHint);
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="ExecPluginException">There are no credentials.</exception>
    public async Task<ExecAnswer> Run(TimeProvider time, CancellationToken cancellationToken)
    {
        using var process = Start();
        using var timeout = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var error = process.StandardError.ReadToEndAsync(either.Token);
            string output = await process.StandardOutput.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0
                ? Read(output)
                : throw new ExecPluginException($"{Command} ended with {process.ExitCode}: {Shown(await error)}");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ExecPluginException($"{Command} did not end within {Patience.TotalSeconds:0} s", e);
        }
        finally
        {
            End(process);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Command, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["KUBERNETES_EXEC_INFO"] = Info;
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close(); // Nobody is there to answer questions.
            return process;
        }
        catch (Win32Exception e)
        {
            throw new ExecPluginException($"{Command} cannot be run: {e.Message}. {InstallHint}", e);
        }
    }

    private ExecAnswer Read(string output)
    {
        try
        {
            var answer = JsonSerializer.Deserialize(output, ExecJson.Default.ExecCredentialDocument);
            return answer?.ApiVersion != ApiVersion ? throw new ExecPluginException($"{Command} answers in '{answer?.ApiVersion}', not in {ApiVersion}")
                : answer.Status is not { } status || !status.IsUsable ? throw new ExecPluginException($"{Command} answers without a token and without a certificate")
                : status;
        }
        catch (JsonException e)
        {
            // The output itself may hold a credential: the message says only where it stops being JSON.
            throw new ExecPluginException($"{Command} answers with something that is no JSON", e);
        }
    }

    private static string Shown(string error) => error.Length > ErrorShown ? $"{error.AsSpan(0, ErrorShown)}…" : error.Trim();

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }
}

/// <summary>The credentials of a plugin.</summary>
internal sealed record ExecAnswer(string? Token, string? ClientCertificateData, string? ClientKeyData, DateTimeOffset? ExpirationTimestamp)
{
    public bool IsUsable => !string.IsNullOrEmpty(Token) || (!string.IsNullOrEmpty(ClientCertificateData) && !string.IsNullOrEmpty(ClientKeyData));
}

internal sealed class ExecPluginException(string message, Exception? cause = null) : Exception(message, cause);

internal sealed record ExecCredentialDocument(string? ApiVersion, ExecAnswer? Status);

internal sealed record ExecInfo(string ApiVersion, string Kind, ExecSpec Spec);

internal sealed record ExecSpec(bool Interactive, ExecCluster? Cluster);

internal sealed record ExecCluster(
    string Server,
    [property: JsonPropertyName("tls-server-name")] string? TlsServerName,
    [property: JsonPropertyName("insecure-skip-tls-verify")] bool SkipTlsVerify,
    [property: JsonPropertyName("certificate-authority-data")] string? AuthorityData)
{
    public static ExecCluster Of(ClusterEndpoint cluster) =>
        new(cluster.Server, cluster.TlsServerName, cluster.SkipTlsVerify, cluster.CertificateAuthorityData);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExecInfo))]
[JsonSerializable(typeof(ExecCredentialDocument))]
internal sealed partial class ExecJson : JsonSerializerContext;
