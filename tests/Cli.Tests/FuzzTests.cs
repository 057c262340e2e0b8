using MeshSync.Fabric.Cli.Tail;
using MeshSync.Fabric.Testing.Fuzzing;

namespace MeshSync.Fabric.Cli.Tests;

/// <summary>What whoever reaches the broker may send to where Meshery Server listens, on the terminal of somebody who looks on.</summary>
public sealed class FuzzTests
{
    [Fact]
    public async Task Message_OfAnyBytes_IsALineOrNone() => await new Fuzzer("tail-message").Run(
        static bytes => Assert.True(!Change.TryRead(bytes, out var change) || !change.ToString().Any(char.IsControl)));
}
