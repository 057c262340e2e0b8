namespace MeshSync.Fabric.Simulator.Tests.Contract;

[Collection(RealServer.Name)]
public sealed class RealServerListTests(RealServerFixture server) : ListContract(server);

[Collection(RealServer.Name)]
public sealed class RealServerWatchTests(RealServerFixture server) : WatchContract(server);

[Collection(RealServer.Name)]
public sealed class RealServerObjectTests(RealServerFixture server) : ObjectContract(server);

[Collection(RealServer.Name)]
public sealed class RealServerDiscoveryTests(RealServerFixture server) : DiscoveryContract(server);

[Collection(RealServer.Name)]
public sealed class RealServerKubectlTests(RealServerFixture server) : KubectlContract(server);
