using BenchmarkDotNet.Running;
using Toolkit.Benchmarks;

if (args is ["connectivity"])
{
    ConnectivitySpeed.Run(Console.Out);
    return;
}

if (args is ["imaging"])
{
    ImagingSpeed.Run(Console.Out);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
