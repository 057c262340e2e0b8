using System.Security.Cryptography;

namespace MeshSync.Fabric.NKeys.Tests;

/// <summary>"Random" numbers that are known beforehand: turns the raw secrets of published test vectors into key pairs.</summary>
internal sealed class FixedRandom(string hex) : RandomNumberGenerator
{
    public override void GetBytes(byte[] data) => Convert.FromHexString(hex).CopyTo(data, 0);
}
