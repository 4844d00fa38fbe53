using BenchmarkDotNet.Running;
using Toolkit.Benchmarks;

if (args is ["connectivity"])
{
    ConnectivitySpeed.Run(Console.Out);
    return;
}

if (args is ["trials"])
{
    TrialsSpeed.Run(Console.Out);
    return;
}

if (args is ["storage", ..])
{
    StorageSpeed.Run(Console.Out, args.ElementAtOrDefault(1), args.ElementAtOrDefault(2));
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
