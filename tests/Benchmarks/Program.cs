using BenchmarkDotNet.Running;
using Toolkit.Benchmarks;

switch (args)
{
    case ["batch", .. var folders]:
        BatchCost.Run(Console.Out, folders);
        break;
    case ["assays"]:
        AssaysSpeed.Run(Console.Out);
        break;
    case ["connectivity", ..]:
        ConnectivitySpeed.Run(Console.Out, peers: args.Contains("peers"));
        break;
    case ["devices"] or ["devices", "ports"]:
        await DevicesSpeed.RunAsync(Console.Out, onlyPorts: args.Length > 1);
        break;
    case ["devices-lines"]:
        await DevicesSpeed.PlayLinesAsync();
        break;
    case ["devices-soak", ..]:
        await DevicesSoak.RunAsync(Console.Out, args[1..]);
        break;
    case ["dicom"]:
        DicomSpeed.Run(Console.Out);
        break;
    case ["imaging"]:
        ImagingSpeed.Run(Console.Out);
        break;
    case ["participant", ..]:
        ParticipantSpeed.Run(Console.Out, args[1..]);
        break;
    case ["graymatter", ..]:
        int Number(int at, int otherwise) => args.Length > at && int.TryParse(args[at], System.Globalization.CultureInfo.InvariantCulture, out var n) ? n : otherwise;
        GrayMatterTruth.Phantom(Console.Out, Number(1, 1001), Number(2, 20));
        GrayMatterTruth.Run(Console.Out, Number(1, 1001), Number(2, 20), Number(3, 0));
        break;
    case ["trials"]:
        TrialsSpeed.Run(Console.Out);
        break;
    case ["storage", ..]:
        StorageSpeed.Run(Console.Out, args.ElementAtOrDefault(1), args.ElementAtOrDefault(2));
        break;
    case ["pages"]:
        await PageSpeed.RunAsync(Console.Out);
        break;
    default:
        // The assembly has another name than the project, so that a program of BenchmarkDotNet's own cannot be built around it.
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. args, "--inProcess"]);
        break;
}
