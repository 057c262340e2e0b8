using System.Net;
using System.Text;
using System.Text.Json;
using MeshSync.Fabric.Agent.Platforms;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Plans;

namespace MeshSync.Fabric.Agent.Tiers;

/// <summary>
/// Asks products for their version. A GET and no more, a few at once, within seconds; of the answer only the one value is handed on. What the policy disables is not asked.
/// </summary>
internal sealed class ProductAsker(IProductEndpoint endpoint, TierKeeper keeper, TimeProvider time) : IDisposable
{
    private const int AtOnce = 2;
    private const int MaxAnswerBytes = 256 * 1024;
    private const int MaxVersionLength = 200;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <exception cref="AgentCommandException">It may not be asked, or did not answer with a version.</exception>
    public async Task<AgentProbed> Ask(ProductProbe? probe, CancellationToken cancellationToken)
    {
        if (probe is null)
        {
            throw Error(AgentErrorKind.BadRequest, "the request does not say what to ask");
        }

        if (!keeper.State.Policy.Allows(probe.Product))
        {
            throw Error(AgentErrorKind.NotWatched, $"the tier policy does not allow {probe.Product} to be looked into");
        }

        Check(probe);
        await _places.WaitAsync(cancellationToken);
        try
        {
            return new AgentProbed(Value(probe, await Read(probe, cancellationToken)));
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<byte[]> Read(ProductProbe probe, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await endpoint.Get(probe, Timeout, either.Token);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            var answer = new byte[MaxAnswerBytes];
            int length = await body.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, either.Token);
            return answer[..length];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Error(AgentErrorKind.Unavailable, $"{probe.Product} did not answer within {Timeout.TotalSeconds:0} s");
        }
        catch (ApiException e)
        {
            throw Error(e.Status.Code == (int)HttpStatusCode.Forbidden ? AgentErrorKind.Forbidden : AgentErrorKind.Unavailable, e.Message);
        }
        catch (Exception e) when (RetryPolicy.Covers(e))
        {
            throw Error(AgentErrorKind.Unavailable, e.Message);
        }
    }

    // Whatever the path says, it stays below the place that is asked.
    private static void Check(ProductProbe probe)
    {
        if (!probe.Path.StartsWith('/') || probe.Path.Split('/').Any(part => part is ".." or ".") || probe.Path.AsSpan().IndexOfAny("%?#\\") >= 0)
        {
            throw Error(AgentErrorKind.BadRequest, $"'{probe.Path}' is no plain path");
        }
    }

    private static string Value(ProductProbe probe, byte[] answer)
    {
        string text = probe.Value.Count == 0 ? Encoding.UTF8.GetString(answer).Trim() : Find(probe.Value, answer);
        return text.Length is > 0 and <= MaxVersionLength
            ? text
            : throw Error(AgentErrorKind.Unavailable, $"{probe.Product} answers with {text.Length} characters, which is no version");
    }

    private static string Find(IReadOnlyList<string> names, byte[] answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var value = document.RootElement;
            foreach (string name in names)
            {
                if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
                {
                    throw Error(AgentErrorKind.Unavailable, $"the answer has no {string.Join('.', names)}");
                }
            }

            return value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: a string whose escapes are no Unicode.
            throw new AgentCommandException(AgentErrorKind.Unavailable, "the answer is no JSON", e);
        }
    }

    private static AgentCommandException Error(AgentErrorKind kind, string message) => new(kind, message);
}
