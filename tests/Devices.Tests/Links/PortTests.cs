using System.Diagnostics;
using System.Text;
using Toolkit.Devices.Links;

namespace Toolkit.Devices.Tests.Links;

/// <summary>The traps of serial ports, on pseudo-terminals, for both kinds of link.</summary>
public class PortTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Kinds => ["posix", "serial"];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Bytes_of_every_value_pass_both_ways(string kind)
    {
        using var limit = new CancellationTokenSource(Soon);
        await using var terminal = PseudoTerminal.Create();
        await using var host = Open(kind, terminal.Path);
        var all = Enumerable.Range(0, 256).Select(b => (byte)b).ToArray();
        await terminal.WriteAsync(all, limit.Token);
        Assert.Equal(all, await ReadAsync(host, 256, limit.Token));
        await host.WriteAsync(all, limit.Token);
        Assert.Equal(all, await ReadAsync(terminal, 256, limit.Token));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_cancelled_read_has_stolen_no_byte(string kind)
    {
        using var limit = new CancellationTokenSource(Soon);
        await using var terminal = PseudoTerminal.Create();
        await using var host = Open(kind, terminal.Path);
        for (var i = 0; i < 20; i++)
        {
            using var brief = new CancellationTokenSource(TimeSpan.FromMilliseconds(5));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await host.ReadAsync(new byte[16], brief.Token));
        }

        await terminal.WriteAsync("abcdef"u8.ToArray(), limit.Token);
        Assert.Equal("abcdef", Encoding.ASCII.GetString(await ReadAsync(host, 6, limit.Token)));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_unplug_ends_a_pending_read_and_closing_returns(string kind)
    {
        using var limit = new CancellationTokenSource(Soon);
        var terminal = PseudoTerminal.Create();
        var host = Open(kind, terminal.Path);
        var pending = host.ReadAsync(new byte[16], limit.Token).AsTask();
        await Task.Delay(50, limit.Token);
        await terminal.DisposeAsync();
        Assert.Equal(0, await pending.WaitAsync(limit.Token));
        var clock = Stopwatch.StartNew();
        await host.DisposeAsync();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"closing took {clock.Elapsed}");
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Closing_returns_after_an_unplug_and_a_failed_write(string kind)
    {
        using var limit = new CancellationTokenSource(Soon);
        var terminal = PseudoTerminal.Create();
        var host = Open(kind, terminal.Path);
        await terminal.DisposeAsync();
        var write = host.WriteAsync("lost"u8.ToArray(), new CancellationTokenSource(TimeSpan.FromSeconds(1)).Token).AsTask();
        await Assert.ThrowsAnyAsync<Exception>(() => write);
        await host.DisposeAsync().AsTask().WaitAsync(limit.Token);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_missing_device_is_named_and_not_called_access_denied(string kind)
    {
        var e = Assert.Throws<FileNotFoundException>(() => Open(kind, "/dev/ttyUSB-none"));
        Assert.Equal("There is no device /dev/ttyUSB-none. Is the cable plugged in? 'ls /dev/serial/by-id' lists the ports.", e.Message);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_regular_file_is_no_port(string kind)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "capture.bin");
        File.WriteAllText(file, "x");
        Assert.Contains("is a regular file, not a port", Assert.Throws<IOException>(() => Open(kind, file)).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder, not a port", Assert.Throws<IOException>(() => Open(kind, folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_port_is_opened_by_one_capture_at_a_time_even_as_root(string kind)
    {
        await using var terminal = PseudoTerminal.Create();
        var first = Open(kind, terminal.Path);
        Assert.Contains("is in use: another capture holds", Assert.Throws<IOException>(() => Open("posix", terminal.Path)).Message, StringComparison.Ordinal);
        await first.DisposeAsync();
        await using var second = Open(kind, terminal.Path);
    }

    [Fact]
    public async Task Modem_lines_of_a_pseudo_terminal_are_refused_with_advice()
    {
        await using var terminal = PseudoTerminal.Create();
        var e = Assert.Throws<IOException>(() => PosixTty.Open(terminal.Path, new LineSettings { RaiseModemLines = true }));
        Assert.Contains("has no modem lines", e.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(300), InlineData(9600), InlineData(38461), InlineData(125000), InlineData(1000000)]
    public async Task Any_speed_can_be_set(int baud)
    {
        await using var terminal = PseudoTerminal.Create();
        await using var host = PosixTty.Open(terminal.Path, new LineSettings { BaudRate = baud, StopBits = 2, Flow = LineFlow.XonXoff });
        Assert.Equal($"{baud} 8N2", new LineSettings { BaudRate = baud, StopBits = 2 }.ToString());
    }

    [Fact]
    public async Task A_writer_that_nobody_reads_can_be_cancelled()
    {
        await using var terminal = PseudoTerminal.Create();
        await using var host = PosixTty.Open(terminal.Path, new LineSettings());
        using var brief = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await host.WriteAsync(new byte[1 << 20], brief.Token));
    }

    [Fact]
    public async Task A_disposed_port_reads_nothing_and_refuses_writes()
    {
        await using var terminal = PseudoTerminal.Create();
        var host = PosixTty.Open(terminal.Path, new LineSettings());
        await host.DisposeAsync();
        await host.DisposeAsync();
        Assert.Equal(0, await host.ReadAsync(new byte[1], CancellationToken.None));
        await Assert.ThrowsAsync<LinkLostException>(async () => await host.WriteAsync(new byte[1], CancellationToken.None));
    }

    [Theory]
    [InlineData("tcp://10.0.0.5:4001", LinkKind.TcpClient, "10.0.0.5", 4001)]
    [InlineData("tcp-listen://*:4001", LinkKind.TcpServer, "*", 4001)]
    [InlineData("/dev/ttyS0", LinkKind.Port, "", 0)]
    public void An_address_says_how_a_device_is_reached(string text, LinkKind kind, string host, int port)
    {
        Assert.True(LinkAddress.Parse(text).Try(out var address, out _));
        Assert.Equal((kind, host, port), (address.Kind, address.Host, address.Port));
    }

    [Theory, InlineData("tcp://host"), InlineData("tcp://:1"), InlineData("tcp://h:99999"), InlineData(" ")]
    public void A_wrong_address_is_refused_with_an_example(string text) =>
        Assert.Contains("tcp://HOST:PORT", LinkAddress.Parse(text).Fault!.Message, StringComparison.Ordinal);

    private static IDeviceLink Open(string kind, string path) =>
        kind == "posix" ? PosixTty.Open(path, new LineSettings()) : SerialLink.Open(path, new LineSettings());

    private static async Task<byte[]> ReadAsync(IDeviceLink link, int count, CancellationToken cancellation)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var read = await link.ReadAsync(bytes.AsMemory(at), cancellation);
            Assert.NotEqual(0, read);
            at += read;
        }

        return bytes;
    }
}
