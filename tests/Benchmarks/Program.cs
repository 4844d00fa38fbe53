using BenchmarkDotNet.Running;
using Toolkit.Benchmarks;

switch (args)
{
    case ["connectivity"]:
        ConnectivitySpeed.Run(Console.Out);
        break;
    case ["trials"]:
        TrialsSpeed.Run(Console.Out);
        break;
    case ["assays"]:
        AssaysSpeed.Run(Console.Out);
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
