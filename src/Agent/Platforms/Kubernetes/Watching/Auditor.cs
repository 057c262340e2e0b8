using MeshSync.Fabric.Agent.Platforms.Kubernetes.ApiServer;
using MeshSync.Fabric.Agent.Platforms.Kubernetes.Scanning;
using MeshSync.Fabric.Agent.Uplink;
using MeshSync.Fabric.Agent.Watching;
using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.Contracts.Tiers;

namespace MeshSync.Fabric.Agent.Platforms.Kubernetes.Watching;

/// <summary>
/// Asks between two watches what there is at exactly the resourceVersion that the watch has reached, in metadata only, and tells the silo
/// how many objects that are and a digest of them. Being of that version it counts nothing that is still to come and misses nothing that has
/// been reported; and since it names no object, it can neither bring one back nor set one back.
/// </summary>
internal sealed class Auditor(ReflectorParts parts, ListGate gate)
{
    /// <summary>Audits at the resourceVersion; false where the server cannot say what there was.</summary>
    public async Task<bool> Audit(string resourceVersion, CancellationToken cancellationToken)
    {
        using var turn = await gate.Enter(cancellationToken);
        try
        {
            if (await Digest(resourceVersion, cancellationToken) is not { } digest)
            {
                return false;
            }

            return parts.Uplink.AddAudit(parts.Type, new PendingAudit(digest, resourceVersion));
        }
        catch (ApiException e) when (e.Status.Code is 400 or 410 or 422)
        {
            // Forgotten already, or a server behind an aggregated API that knows no exact lists.
            return false;
        }
    }

    private async Task<CollectionDigest?> Digest(string resourceVersion, CancellationToken cancellationToken)
    {
        using var page = new ListPage();
        var digest = new CollectionDigest();
        do
        {
            string continueToken = page.Continue;
            page.Reset();
            string path = ResourcePath.ListAt(parts.Type, resourceVersion, parts.Options.PageSize, continueToken, parts.Namespace);
            digest = await Read(path, page, digest, cancellationToken);
            if (page.ResourceVersion != resourceVersion)
            {
                return null;
            }
        }
        while (page.Continue.Length > 0);

        return digest;
    }

    private async Task<CollectionDigest> Read(string path, ListPage page, CollectionDigest digest, CancellationToken cancellationToken)
    {
        using var response = await parts.Api.Get(path, ObjectForms.AskForMetadataList, null, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var reader = new ResponseReader(body, page, parts.Time);
        while (await reader.Read(PagedLister.PageIdleTimeout, cancellationToken))
        {
            while (page.ReadItem())
            {
                var found = page.Object;
                if (!found.Name.IsMissing && !found.Name.IsEmpty && parts.Depth?.TierOf(page) != ObjectTier.Ignored)
                {
                    digest.Add(found.Uid.Read(page.Window), found.ResourceVersion.Read(page.Window));
                }
            }
        }

        return page.IsComplete ? digest : throw new EndOfStreamException($"The list of {parts.Type.Resource}.{parts.Type.ApiVersion} ended in the middle of a page.");
    }
}
