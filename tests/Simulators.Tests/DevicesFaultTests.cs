using Toolkit.Devices.Links;
using Toolkit.Simulators.Devices;

namespace Toolkit.Simulators.Tests;

/// <summary>Fault scripts are data, and the same seed makes the same faults.</summary>
public class DevicesFaultTests
{
    private static readonly byte[] Sent = [.. Enumerable.Range(0, 2000).Select(i => (byte)(i % 128))];

    [Fact]
    public void A_script_is_read_rule_by_rule()
    {
        var script = FaultScript.Parse("# noise\nseed: 9\nfaults:\n  - { kind: flip, every: 500 }\n  - { kind: stall, at: 20, ms: 300 }\n  - { kind: unplug, at: 3, replug-after-ms: 50 }\n  - { kind: clock-jump, every: 4, seconds: -3600 }\n", "f", out var faults)!;
        Assert.Empty(faults);
        Assert.Equal(9, script.Seed);
        Assert.Equal([new(FaultKind.Flip, 500, 0, 0), new(FaultKind.Stall, 0, 20, 300), new(FaultKind.Unplug, 0, 3, 50), new(FaultKind.ClockJump, 4, 0, -3600)], script.Rules);
    }

    [Theory]
    [InlineData("kind: explode, every: 3", "line 3: expected kind: one of babble, clock-jump, double")]
    [InlineData("kind: flip, every: 0", "line 3: expected every: a whole number from 1")]
    [InlineData("kind: flip", "expected kind: either 'every' (on average once in so many) or 'at' (exactly then), found neither")]
    [InlineData("kind: flip, every: 5, at: 3", "found both")]
    [InlineData("kind: flip, every: 5, ms: 3", "expected one of the keys at, every, kind, found 'ms'")]
    [InlineData("every: 5", "expected the key 'kind' with a value, found none")]
    public void A_rule_that_is_none_is_refused_with_its_line(string rule, string message)
    {
        Assert.Null(FaultScript.Parse("faults:\n  - { kind: drop, every: 5 }\n  - { " + rule + " }\n", "faults.yaml", out var faults));
        Assert.StartsWith("faults.yaml: line ", faults[0].Message, StringComparison.Ordinal);
        Assert.Contains(faults, f => f.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_script_that_is_shipped_is_valid()
    {
        var files = Directory.GetFiles(Path.Combine(Root(), "hardware", "simulators"), "*.yaml");
        Assert.True(files.Length >= 6);
        foreach (var file in files)
        {
            Assert.NotNull(FaultScript.Parse(File.ReadAllText(file), file, out var faults));
            Assert.Empty(faults);
        }
    }

    [Theory]
    [InlineData("kind: drop, every: 50")]
    [InlineData("kind: double, every: 50")]
    [InlineData("kind: flip, every: 50")]
    [InlineData("kind: parity, every: 1")]
    [InlineData("kind: babble, every: 1, bytes: 10")]
    public async Task The_same_seed_makes_the_same_faults_and_another_seed_others(string rule)
    {
        var (first, _) = await Through(rule, 1);
        Assert.Equal(first, (await Through(rule, 1)).Bytes);
        Assert.NotEqual(Sent, first);
        if (!rule.Contains("parity", StringComparison.Ordinal))
        {
            Assert.NotEqual(first, (await Through(rule, 2)).Bytes);
        }
    }

    [Theory, InlineData("kind: drop, at: 7", 1999), InlineData("kind: double, at: 7", 2001), InlineData("kind: flip, at: 7", 2000)]
    public async Task A_fault_can_be_placed_at_one_byte(string rule, int length)
    {
        var (bytes, _) = await Through(rule, 1);
        Assert.Equal(length, bytes.Length);
        Assert.Equal(Sent[..6], bytes[..6]);
        Assert.Equal(Sent[7..], bytes[^1993..]);
    }

    [Fact]
    public async Task A_split_changes_no_byte_and_its_boundary_walks_over_all_places()
    {
        var (bytes, pieces) = await Through("kind: split, every: 1, bytes: 1", 1);
        Assert.Equal(Sent, bytes);
        Assert.Equal(2000, pieces.Count);
        var recorder = new Recorder();
        await using var link = new FaultyLink(recorder, new FaultSource(Script("kind: split, every: 1, bytes: 0"), 1), TimeProvider.System);
        for (var i = 0; i < 9; i++)
        {
            await link.WriteAsync(Sent.AsMemory(0, 10), CancellationToken.None);
        }

        Assert.Equal(Enumerable.Range(1, 9), recorder.Pieces.Where((_, i) => i % 2 == 0).Order());
    }

    [Fact]
    public async Task An_unplugged_link_stays_lost_and_says_when_it_comes_back()
    {
        var source = new FaultSource(Script("kind: unplug, at: 2, replug-after-ms: 40"), 1);
        await using var link = new FaultyLink(new Recorder(), source, TimeProvider.System);
        await link.WriteAsync(Sent, CancellationToken.None);
        await Assert.ThrowsAsync<LinkLostException>(async () => await link.WriteAsync(Sent, CancellationToken.None));
        Assert.Equal(0, await link.ReadAsync(new byte[8], CancellationToken.None));
        Assert.Equal((true, TimeSpan.FromMilliseconds(40), 1), (link.IsUnplugged, link.ReplugAfter, source.Made[FaultKind.Unplug]));
    }

    [Fact]
    public async Task A_bench_plugs_a_device_in_again_and_it_goes_on_where_it_was()
    {
        var links = new List<Recorder>();
        var printer = new PrinterSimulator(new double?[1, 1], "block"u8.ToArray()) { Plates = 4, Interval = TimeSpan.FromMilliseconds(5) };
        var bench = new DeviceBench(printer, new FaultSource(Script("kind: unplug, at: 3, replug-after-ms: 20"), 1), TimeProvider.System);
        await bench.RunAsync(
            _ =>
            {
                links.Add(new Recorder());
                return Task.FromResult<IDeviceLink>(links[^1]);
            },
            TestContext.Current.CancellationToken);
        Assert.Equal((1, 4), (bench.Replugs, printer.Delivered));
        Assert.Equal([10, 10], links.Select(l => l.Written.Count));
    }

    [Fact]
    public async Task A_bench_without_a_replug_ends_with_the_lost_link()
    {
        var bench = new DeviceBench(new PrinterSimulator(new double?[1, 1], "x"u8.ToArray()) { Interval = TimeSpan.Zero }, new FaultSource(Script("kind: unplug, at: 1"), 1), TimeProvider.System);
        await Assert.ThrowsAsync<LinkLostException>(() => bench.RunAsync(_ => Task.FromResult<IDeviceLink>(new Recorder()), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_clock_jump_adds_up()
    {
        var source = new FaultSource(Script("kind: clock-jump, every: 1, seconds: -60"), 1);
        _ = source.Next("a"u8);
        _ = source.Next("b"u8);
        Assert.Equal(TimeSpan.FromMinutes(-2), source.ClockOffset);
    }

    [Fact]
    public async Task A_paced_line_is_as_slow_as_its_speed()
    {
        var recorder = new Recorder();
        var line = new LineSettings { BaudRate = 115_200 };
        await using var link = new PacedLink(recorder, line, TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        await link.WriteAsync(Sent, CancellationToken.None);
        await link.WriteAsync(Sent, CancellationToken.None);
        Assert.Equal(11_520, PacedLink.BytesPerSecond(line));
        Assert.Equal(4000, recorder.Written.Count);

        // 4000 bytes need 347 ms, less the last piece, which is handed over at its beginning.
        Assert.True(TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMilliseconds(320));
        Assert.Equal(9600 / 12.0, PacedLink.BytesPerSecond(new LineSettings { Parity = LineParity.Even, StopBits = 2 }));
    }

    private static FaultScript Script(string rule) => FaultScript.Parse("faults:\n  - { " + rule + " }\n", "f", out _)!;

    private static async Task<(byte[] Bytes, List<int> Pieces)> Through(string rule, int seed)
    {
        var recorder = new Recorder();
        await using var link = new FaultyLink(recorder, new FaultSource(Script(rule), seed), TimeProvider.System);
        await link.WriteAsync(Sent, CancellationToken.None);
        return ([.. recorder.Written], recorder.Pieces);
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Toolkit.sln")))
        {
            at = at.Parent;
        }

        return at.FullName;
    }

    private sealed class Recorder : IDeviceLink
    {
        public List<byte> Written { get; } = [];

        public List<int> Pieces { get; } = [];

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => ValueTask.FromResult(0);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            Written.AddRange(bytes.Span);
            Pieces.Add(bytes.Length);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
