
namespace MeshSync.Fabric.Simulator.Tests.Contract;

public sealed class SimulatorListTests(SimulatorFixture server) : ListContract(server), IClassFixture<SimulatorFixture>;

public sealed class SimulatorWatchTests(SimulatorFixture server) : WatchContract(server), IClassFixture<SimulatorFixture>;

public sealed class SimulatorObjectTests(SimulatorFixture server) : ObjectContract(server), IClassFixture<SimulatorFixture>;

public sealed class SimulatorDiscoveryTests(SimulatorFixture server) : DiscoveryContract(server), IClassFixture<SimulatorFixture>;

public sealed class SimulatorKubectlTests(SimulatorFixture server) : KubectlContract(server), IClassFixture<SimulatorFixture>;
