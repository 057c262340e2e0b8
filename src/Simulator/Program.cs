using MeshSync.Fabric.Simulator.CommandLine;

return await SimulatorCommand.Create().Parse(args).InvokeAsync();
