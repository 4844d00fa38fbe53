using System.Diagnostics;
using System.Globalization;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;
using Toolkit.Simulators.Devices;

namespace Toolkit.Benchmarks;

/// <summary>Millions of frames over a noisy line in virtual time, through capture, journal and decoder as they run live: every message has to arrive once, in order, as it was sent, with memory flat.</summary>
/// <remarks>Run by <c>dotnet run -c Release --project tests/Benchmarks -- devices-soak [FRAMES] [EVERY] [MOST]</c>: 10,000,000 frames, one write in 25 damaged, by one damage each. More damages in one frame can cancel in its 8-bit checksum; MOST 4 shows how often.</remarks>
internal static class DevicesSoak
{
    private const int ResultsPerMessage = 20;
    private const int FramesPerMessage = ResultsPerMessage + 4;
    private static readonly Provenance Made = Provenance.OfBytes("soak", "made", new string('0', 64));

    public static async Task RunAsync(TextWriter output, string[] args)
    {
        var frames = Number(args, 0, 10_000_000);
        var (every, most) = (Number(args, 1, 25), Number(args, 2, 1));
        var messages = Math.Max(1, frames / FramesPerMessage);
        var clock = new VirtualClock();
        var (down, up) = (new LineNoise(1, every, most), new LineNoise(2, every * 4, 1));
        await using var line = new VirtualAstmLine(Enumerable.Range(0, messages).Select(Message), down, up, clock);
        await using var journal = CaptureJournal.Open(new DiscardingStore(), new JournalOptions { Operator = "soak", Host = "bench" }, clock);
        long next = 0, corrupt = 0, lost = 0, doubled = 0;
        var repeated = 0L;
        var capture = new AnalyserCapture(journal, new() { KeepsResults = false, OnMessage = Check, OnRepeated = () => repeated++ }, clock);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        output.WriteLine("frames\tmessages\tdamaged\trepeated\tfailed sessions\tcorrupt\tlost\tdoubled\theap MB\tworking set MB");
        await capture.RunAsync(line, CancellationToken.None);
        Report();
        var seconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.Frames} frames in {seconds:0.0} s of CPU ({line.Frames / seconds:0} frames/s, journal and decoder included); the line's own time: {clock.Now.TotalHours:0.0} h"));
        Environment.ExitCode = corrupt + doubled == 0 && next == messages ? 0 : 1;

        void Check(AnalyserMessage message)
        {
            var number = message.Results is [{ Sample.Length: > 1 }, ..] && long.TryParse(message.Results[0].Sample.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1;
            if (number < 0 || !message.Results.Select(r => (r.Sample, r.Test, r.Text)).SequenceEqual(Results((int)number).Select(r => (r.Sample, r.Test, r.Text))))
            {
                corrupt++;
                next++;
            }
            else
            {
                doubled += number < next ? 1 : 0;
                lost += number > next ? number - next : 0;
                next = Math.Max(next, number + 1);
            }

            if (next % Math.Max(1, messages / 10) == 0)
            {
                Report();
            }
        }

        void Report() => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{line.Frames}\t{next}\t{down.Damaged + up.Damaged}\t{repeated}\t{line.Failed}\t{corrupt}\t{lost}\t{doubled}\t{GC.GetTotalMemory(forceFullCollection: true) / 1e6:0.0}\t{Environment.WorkingSet / 1e6:0}"));
    }

    private static int Number(string[] args, int index, int otherwise) =>
        args.Length > index && int.TryParse(args[index], NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var n) ? n : otherwise;

    private static IReadOnlyList<byte[]> Message(int number) => AstmFrame.OfRecords(AstmRecords.Write("SOAK", Results(number), DateTimeOffset.UnixEpoch));

    private static IEnumerable<AnalyserResult> Results(int number)
    {
        for (var i = 0; i < ResultsPerMessage; i++)
        {
            var value = ((number * 7919L) + (i * 104_729L)) % 1_000_000 / 1000.0;
            yield return new() { Sample = string.Create(CultureInfo.InvariantCulture, $"S{number}"), Test = "T" + (char)('A' + i), Text = Numbers.Format(value), Value = value, Unit = "pg/mL", Provenance = Made };
        }
    }

    /// <summary>Takes everything and keeps nothing: the disk is not what is tried here.</summary>
    private sealed class DiscardingStore : ISegmentStore
    {
        public IReadOnlyList<string> List() => [];

        public byte[] Read(string name) => [];

        public ISegmentFile Create(string name) => new Discarded();

        private sealed class Discarded : ISegmentFile
        {
            public void Append(ReadOnlySpan<byte> bytes)
            {
            }

            public void Flush()
            {
            }

            public void Dispose()
            {
            }
        }
    }
}
