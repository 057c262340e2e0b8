using MeshSync.Fabric.Bench;

return await BenchCommand.Create().Parse(args).InvokeAsync();
