using BenchmarkDotNet.Running;
using Toolkit.Benchmarks;

if (args is ["connectivity", ..])
{
    ConnectivitySpeed.Run(Console.Out, peers: args.Contains("peers"));
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
