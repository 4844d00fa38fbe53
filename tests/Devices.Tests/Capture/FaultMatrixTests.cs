using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;
using Toolkit.Devices.Tests.Protocols;

namespace Toolkit.Devices.Tests.Capture;

/// <summary>The faults that open receivers get wrong, each with the answers and the number of stored results that are right.</summary>
public class FaultMatrixTests
{
    private static readonly byte[][] Frames = AstmStreams.Frames();

    public static TheoryData<string, byte[], string, int> Matrix => new()
    {
        { "a sound session", AstmStreams.Session(), "ACK ACK ACK ACK ACK ACK", 1 },
        { "a wrong checksum, ETX", Session(Frames[0], AstmStreams.Damaged(Frames[1]), Frames[1], Frames[2], Frames[3], Frames[4]), "ACK ACK NAK ACK ACK ACK ACK", 1 },
        { "a wrong checksum, ETB", Session(AstmStreams.Damaged(Etb(1)), Etb(1), Etb(2), Etb(3), Etb(4), Frames[4]), "ACK NAK ACK ACK ACK ACK ACK", 1 },
        { "a frame sent again", Session(Frames[0], Frames[1], Frames[2], Frames[3], Frames[3], Frames[4]), "ACK ACK ACK ACK ACK ACK ACK", 1 },
        { "a skipped frame number", Session(Frames[0], Frames[2], Frames[1], Frames[2], Frames[3], Frames[4]), "ACK ACK NAK ACK ACK ACK ACK", 1 },
        { "noise before STX", Session([0, 0xFF, .. "zz"u8, .. Frames[0]], Frames[1], [.. "?"u8, .. Frames[2]], Frames[3], Frames[4]), "ACK ACK ACK ACK ACK ACK", 1 },
        { "ENQ in mid-session", [Control.Enq, .. Frames[0], .. Frames[1], .. AstmStreams.Session()], "ACK ACK ACK ACK ACK ACK ACK ACK ACK", 1 },
        { "EOT before the end", [Control.Enq, .. Frames[0], .. Frames[3], Control.Eot], "ACK ACK NAK", 0 },
        { "a session without EOT", [Control.Enq, .. Frames.SelectMany(f => f)], "ACK ACK ACK ACK ACK ACK", 1 },
        { "bytes without a session", [.. Frames.SelectMany(f => f)], "", 0 },
    };

    [Theory, MemberData(nameof(Matrix))]
    public async Task Each_fault_is_answered_and_stored_as_it_should_be_at_every_chunking(string fault, byte[] stream, string replies, int results)
    {
        foreach (var chunk in (int[])[1, 2, 7, 4096])
        {
            var store = new MemorySegmentStore();
            await using var journal = CaptureJournal.Open(store, new JournalOptions(), TimeProvider.System);
            await using var link = new ReplayLink(stream, chunk);
            var session = await AnalyserCapture.RunAsync(link, journal, new AnalyserOptions(), TimeProvider.System, CancellationToken.None);
            Assert.Equal((fault, replies, results), (fault, Names(link.Written), session.Results.Length));
            Assert.Equal(stream, JournalReader.Read(store).Entries.Where(e => e.Kind == JournalKind.Received).SelectMany(e => e.Payload.ToArray()));
        }
    }

    [Fact]
    public async Task A_message_that_was_cut_is_reported_with_its_text()
    {
        await using var journal = CaptureJournal.Open(new MemorySegmentStore(), new JournalOptions(), TimeProvider.System);
        await using var link = new ReplayLink((byte[])[Control.Enq, .. Frames[0], .. AstmStreams.Session()]);
        var session = await AnalyserCapture.RunAsync(link, journal, new AnalyserOptions { Name = "line 1" }, TimeProvider.System, CancellationToken.None);
        Assert.Equal(
            "line 1: byte 1: expected a message up to its terminator record, found 'H|\\^&|||SIM\\u000d'. It was cut; its bytes are in the journal and none of it is a result",
            Assert.Single(session.Faults).Message);
    }

    [Fact]
    public async Task A_refused_frame_is_reported_with_port_and_byte()
    {
        await using var journal = CaptureJournal.Open(new MemorySegmentStore(), new JournalOptions(), TimeProvider.System);
        await using var link = new ReplayLink(Session(AstmStreams.Damaged(Frames[0])));
        var session = await AnalyserCapture.RunAsync(link, journal, new AnalyserOptions { Name = "/dev/ttyUSB0" }, TimeProvider.System, CancellationToken.None);
        Assert.StartsWith("/dev/ttyUSB0: byte 1: expected the checksum of the frame, found frame '1' with checksum", Assert.Single(session.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_answered_NAK_never_ACK_and_the_message_comes_again_later()
    {
        var store = new MemorySegmentStore();
        await using var journal = CaptureJournal.Open(store, new JournalOptions(), TimeProvider.System);
        var faults = new List<string>();
        var options = new AnalyserOptions { OnFault = f => { faults.Add(f.Message); store.Free = null; } };
        await journal.AppendAsync(9, JournalKind.Note, "before"u8.ToArray());
        await using var link = new SteppedLink([[Control.Enq], Frames[0], Frames[1], [Control.Eot], AstmStreams.Session()]) { OnRead = step => store.Free = step == 2 ? 10 : store.Free };
        var session = await AnalyserCapture.RunAsync(link, journal, options, TimeProvider.System, CancellationToken.None);
        Assert.Equal("ACK ACK NAK ACK ACK ACK ACK ACK ACK", Names([.. link.Written]));
        Assert.Single(session.Results);
        Assert.Contains("a journal that can be written", Assert.Single(faults), StringComparison.Ordinal);
        Assert.Single(JournalReplay.Run(JournalReader.Read(store)).Single(p => p.Name == "analyser").Results);
    }

    private static byte[] Session(params byte[][] frames) => [Control.Enq, .. frames.SelectMany(f => f), Control.Eot];

    private static byte[] Etb(int number) => AstmStreams.Frame(number, AstmStreams.Records[number - 1] + "\r", intermediate: true);

    private static string Names(byte[] replies) => string.Join(' ', replies.Select(b => b switch { Control.Ack => "ACK", Control.Nak => "NAK", _ => "?" }));

    /// <summary>Gives one prepared piece a read.</summary>
    private sealed class SteppedLink(byte[][] pieces) : IDeviceLink
    {
        private int next;

        public List<byte> Written { get; } = [];

        public Action<int>? OnRead { get; init; }

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
        {
            if (next == pieces.Length)
            {
                return ValueTask.FromResult(0);
            }

            OnRead?.Invoke(next);
            pieces[next].CopyTo(buffer);
            return ValueTask.FromResult(pieces[next++].Length);
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            Written.AddRange(bytes.Span);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
