using MeshSync.Fabric.Contracts;
using MeshSync.Fabric.JetStream.Streaming;

namespace MeshSync.Fabric.JetStream.Tests.Streaming;

public sealed class PartitionBalancerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(11)]
    public void Assign_AnyNumberOfSilos_DiffersByOnePartitionAtMost(int silos)
    {
        var names = Silos(silos);

        var owners = PartitionBalancer.Assign(Partitions.Count, names);

        Assert.Equal(Partitions.Count, owners.Length);
        var owned = names.Select(name => owners.Count(owner => owner == name)).ToList();
        Assert.InRange(owned.Max() - owned.Min(), 0, 1);
    }

    [Fact]
    public void Assign_SameSilosInAnotherOrder_IsTheSame() =>
        Assert.Equal(PartitionBalancer.Assign(Partitions.Count, Silos(3)), PartitionBalancer.Assign(Partitions.Count, [.. Silos(3).Reverse()]));

    [Fact]
    public void Assign_NoSilo_HasNoOwners() => Assert.Empty(PartitionBalancer.Assign(Partitions.Count, []));

    private static string[] Silos(int count) => [.. Enumerable.Range(0, count).Select(silo => $"127.0.0.1:{20000 + silo}@{silo}")];
}
