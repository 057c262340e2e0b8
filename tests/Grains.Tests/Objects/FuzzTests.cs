using System.Text;
using MeshSync.Fabric.Grains.Objects;
using MeshSync.Fabric.Testing.Fuzzing;

namespace MeshSync.Fabric.Grains.Tests.Objects;

/// <summary>What stands beside a stored message, whoever wrote it.</summary>
public sealed class FuzzTests
{
    [Fact]
    public async Task StateHeader_OfAnyText_IsReadOrOfUnknownContent() => await new Fuzzer("state-header").Run(
        static bytes => _ = ObjectStateHeader.Read(Encoding.UTF8.GetString(bytes)).ToString());
}
