using BenchmarkDotNet.Running;
using Toolkit.Benchmarks;

if (args is ["connectivity"])
{
    ConnectivitySpeed.Run(Console.Out);
    return;
}

if (args is ["devices"] or ["devices", "ports"])
{
    await DevicesSpeed.RunAsync(Console.Out, onlyPorts: args.Length > 1);
    return;
}

if (args is ["devices-lines"])
{
    await DevicesSpeed.PlayLinesAsync();
    return;
}

if (args is ["devices-soak", ..])
{
    await DevicesSoak.RunAsync(Console.Out, args[1..]);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
