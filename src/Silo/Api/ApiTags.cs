namespace MeshSync.Fabric.Silo.Api;

/// <summary>Chapters of the API's description.</summary>
internal static class ApiTags
{
    public const string Status = "Status";
    public const string Objects = "Objects";
    public const string Products = "Products";
    public const string Tiers = "Tiers";
    public const string Delivery = "Delivery to Meshery";
    public const string Agents = "Agents";
    public const string Live = "Live changes";
}
