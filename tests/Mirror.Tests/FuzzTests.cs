using System.Text;
using MeshSync.Fabric.Mirror.Delivery;
using MeshSync.Fabric.Testing.Fuzzing;

namespace MeshSync.Fabric.Mirror.Tests;

/// <summary>What whoever reaches the broker may send to where Meshery Server listens.</summary>
public sealed class FuzzTests
{
    [Fact]
    public async Task Message_OfAnyBytes_IsRowsOrNone() => await new Fuzzer("message").Run(
        static bytes =>
        {
            if (ReceivedMessage.TryRead(bytes, out var received))
            {
                Assert.All(received.Rows, row => Assert.True(row.Id.Length > 0 && row.ToString().Length > 0 && row.Uid is not null));
            }
        });

    [Fact]
    public async Task DeliverySubject_OfAnyText_IsReadOrNone() => await new Fuzzer("delivery-subject").Run(
        static bytes => _ = DeliveryStamp.Read(Encoding.UTF8.GetString(bytes)));
}
