using Toolkit.Devices.Links;
using Toolkit.Simulators.Devices;

namespace Toolkit.Simulators.Tests;

/// <summary>Fault scripts are data, and the same seed makes the same faults.</summary>
public class DevicesFaultTests
{
    private static readonly byte[] Sent = [.. Enumerable.Range(0, 2000).Select(i => (byte)(i % 128))];

    [Fact]
    public void A_script_is_read_rule_by_rule_and_comments_are_skipped()
    {
        var script = FaultScript.Parse("# noise\nflip every 500\n\nstall every 20 for 300 # ms\nbabble every 10 of 64\n", "f").Value;
        Assert.Equal([new(FaultKind.Flip, 500, 100), new(FaultKind.Stall, 20, 300), new(FaultKind.Babble, 10, 64)], script.Rules);
    }

    [Theory]
    [InlineData("explode every 3")]
    [InlineData("flip every 0")]
    [InlineData("flip sometimes")]
    [InlineData("flip every 5 at 3")]
    [InlineData("1 every 5")]
    public void A_rule_that_is_none_is_refused_with_its_line(string rule)
    {
        var fault = FaultScript.Parse("drop every 5\n" + rule, "faults.txt").Fault!;
        Assert.StartsWith("faults.txt: line 2: expected KIND every N [for MILLISECONDS | of BYTES]", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drop every 50")]
    [InlineData("double every 50")]
    [InlineData("flip every 50")]
    [InlineData("parity every 1")]
    [InlineData("babble every 1 of 10")]
    public async Task The_same_seed_makes_the_same_faults_and_another_seed_others(string rule)
    {
        var first = await Through(rule, 1);
        Assert.Equal(first, await Through(rule, 1));
        Assert.NotEqual(Sent, first);
        if (!rule.StartsWith("parity", StringComparison.Ordinal))
        {
            Assert.NotEqual(first, await Through(rule, 2));
        }
    }

    [Fact]
    public async Task A_split_changes_no_byte() => Assert.Equal(Sent, await Through("split every 1", 1));

    [Fact]
    public async Task An_unplugged_link_stays_lost()
    {
        await using var link = new FaultyLink(new Recorder(), FaultScript.Parse("unplug every 1", "f").Value, 1, TimeProvider.System);
        await Assert.ThrowsAsync<LinkLostException>(async () => await link.WriteAsync(Sent, CancellationToken.None));
        Assert.Equal(0, await link.ReadAsync(new byte[8], CancellationToken.None));
        Assert.Equal(1, link.Made[FaultKind.Unplug]);
    }

    private static async Task<byte[]> Through(string script, int seed)
    {
        var recorder = new Recorder();
        await using var link = new FaultyLink(recorder, FaultScript.Parse(script, "f").Value, seed, TimeProvider.System);
        await link.WriteAsync(Sent, CancellationToken.None);
        return [.. recorder.Written];
    }

    private sealed class Recorder : IDeviceLink
    {
        public List<byte> Written { get; } = [];

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => ValueTask.FromResult(0);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            Written.AddRange(bytes.Span);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
