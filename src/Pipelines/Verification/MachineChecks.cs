using System.Diagnostics;
using System.Text;
using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;

namespace Toolkit.Pipelines.Verification;

/// <summary>What the toolkit needs of the machine: files that stay, a clock that runs, a serial line that carries every byte, and its own files as they were delivered.</summary>
internal static class MachineChecks
{
    private const int FileBytes = 1 << 20;
    private const int LineBytes = 8192;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="folder">Where files are tried.</param>
    public static IEnumerable<Check> All(string folder, TimeProvider clock) =>
    [
        new("files", "bytes that differ after writing, flushing, renaming over and reading", 0, 0, "what was written", input => Renamed(folder, input)) { Kind = CheckKind.Installation },
        new("files", "files left behind by it", 1, 0, "one: the target", input => Left(folder, input)) { Kind = CheckKind.Installation },
        new("clock", "ratio of clock to counter over 50 ms", 1, 0.2, "both measure one second a second", input => ClockRatio(clock, input)) { Kind = CheckKind.Installation },
        new("clock", "year of the clock", 2076, 50, "not before this version was made, nor absurdly late", input => clock.GetUtcNow().Year + (1e6 * (input(1) - 1))) { Kind = CheckKind.Installation },
        new("serial", "bytes that differ after a pseudo-terminal", 0, 0, "what was sent, all 256 values", input => Looped(input)) { Kind = CheckKind.Installation, Unavailable = NoTerminal },
        new("serial", "sum of an ASTM frame", 0x04, 0, "E1381: sum from the frame number to ETX, modulo 256", AstmSum),
    ];

    private static string? NoTerminal() => OperatingSystem.IsLinux() ? null : "pseudo-terminals of this kind are a matter of Linux";

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 167) + (i >> 8)))];

    private static double Renamed(string folder, InputValue input)
    {
        using var at = new ScratchFolder(folder);
        var target = Path.Combine(at.Path, "record.bin");
        File.WriteAllText(target, "an earlier file");
        var bytes = Pattern(FileBytes);
        Results.OutputFile.Write(target, stream => stream.Write(bytes));
        bytes[77] = (byte)input(bytes[77]);
        var read = File.ReadAllBytes(target);
        return read.Length != bytes.Length ? bytes.Length : read.Zip(bytes, (a, b) => a == b ? 0 : 1).Sum();
    }

    private static double Left(string folder, InputValue input)
    {
        using var at = new ScratchFolder(folder);
        for (var i = 0; i < input(1); i++)
        {
            Results.OutputFile.Write(Path.Combine(at.Path, $"record{i}.bin"), "whole");
        }

        return Directory.GetFiles(at.Path).Length;
    }

    private static double ClockRatio(TimeProvider clock, InputValue input)
    {
        var (start, counter) = (clock.GetUtcNow(), Stopwatch.GetTimestamp());
        Thread.Sleep(50);
        return input((clock.GetUtcNow() - start) / Stopwatch.GetElapsedTime(counter));
    }

    private static double Looped(InputValue input) => Task.Run(() => LoopAsync(input)).GetAwaiter().GetResult();

    private static async Task<double> LoopAsync(InputValue input)
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var device = PseudoTerminal.Create();
        await using var host = PosixTty.Open(device.Path, new LineSettings { BaudRate = 115_200 });
        var sent = Pattern(LineBytes);
        var received = new byte[LineBytes];
        var writing = device.WriteAsync(sent, patience.Token).AsTask();
        for (var at = 0; at < LineBytes;)
        {
            at += await host.ReadAsync(received.AsMemory(at), patience.Token);
        }

        await writing;
        received[5] = (byte)input(received[5]);
        return received.Zip(sent, (a, b) => a == b ? 0 : 1).Sum();
    }

    // "1" + "L|1|N" + CR + ETX: 0x31 + 0x4C + 0x7C + 0x31 + 0x7C + 0x4E + 0x0D + 0x03 = 0x204, of which the last two digits travel.
    private static double AstmSum(InputValue input)
    {
        var frame = AstmFrame.Encode((int)input(1), "L|1|N\r"u8, intermediate: false);
        return Convert.ToInt32(Encoding.ASCII.GetString(frame, frame.Length - 4, 2), 16);
    }
}
