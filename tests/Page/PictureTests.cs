using MeshSync.Fabric.Page.Rig;
using Microsoft.Playwright;

namespace MeshSync.Fabric.Page;

/// <summary>Pictures for the docs; <c>make screenshots</c> puts them there.</summary>
[Collection(nameof(World))]
public sealed class PictureTests(World world)
{
    [Theory]
    [InlineData("page-light", ColorScheme.Light, 1280, 1140)]
    [InlineData("page-dark", ColorScheme.Dark, 1280, 1140)]
    [InlineData("page-narrow", ColorScheme.Light, 400, 800)]
    public async Task Picture_OfThePage_IsSmallEnoughForTheDocs(string name, ColorScheme scheme, int width, int height)
    {
        await using var window = await world.Open(width, height, scheme);
        await window.IsPopulated();
        var picture = await window.Picture(name);
        Assert.InRange(picture.Length, 10_000, 300_000);
    }
}
