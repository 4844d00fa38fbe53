using System.Text;
using CsCheck;
using Toolkit.Devices.Protocols;

namespace Toolkit.Devices.Tests.Protocols;

public class AstmReceiverTests
{
    private static readonly byte[] Marks = [Control.Enq, Control.Stx, Control.Etx, Control.Etb, Control.Eot, Control.Cr, (byte)'1', (byte)'L'];

    [Fact]
    public void A_session_is_acknowledged_frame_by_frame_and_completes_one_message()
    {
        var (events, replies) = AstmStreams.Run(AstmStreams.Session());
        Assert.Equal("ACK ACK ACK ACK ACK ACK", replies);
        Assert.Single(events, e => e.CompletesMessage);
        Assert.Equal(AstmEventKind.EndOfTransmission, events[^1].Kind);
    }

    [Fact]
    public void Frame_numbers_run_past_seven_to_zero()
    {
        var records = new[] { "H|\\^&" }.Concat(Enumerable.Range(1, 20).Select(i => $"C|{i}")).Append("L|1").ToArray();
        Assert.DoesNotContain("NAK", AstmStreams.Run(AstmStreams.Session(records)).Replies, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('8')]
    [InlineData(':')]
    [InlineData('A')]
    [InlineData('/')]
    public void A_frame_number_that_is_no_digit_from_0_to_7_is_refused(char number)
    {
        var frame = AstmStreams.Frame(1, "H|\\^&\r");
        frame[1] = (byte)number;
        var sum = frame.AsSpan(1, frame.Length - 5).ToArray().Sum(b => b) & 0xFF;
        Encoding.ASCII.GetBytes(sum.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)).CopyTo(frame, frame.Length - 4);
        var (events, replies) = AstmStreams.Run([Control.Enq, .. frame]);
        Assert.Equal("ACK NAK", replies);
        Assert.Equal(AstmRefusal.FrameNumber, events[^1].Refusal);
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x0A)]
    [InlineData(0x10)]
    [InlineData(0x11)]
    [InlineData(0x15)]
    public void A_control_character_in_text_is_refused_though_the_checksum_is_right(byte control)
    {
        var (events, replies) = AstmStreams.Run([Control.Enq, .. AstmStreams.Frame(1, "H|" + (char)control + "x\r")]);
        Assert.Equal("ACK NAK", replies);
        Assert.Equal((AstmRefusal.Character, true), (events[^1].Refusal, events[^1].ChecksumRight));
    }

    [Fact]
    public void Text_longer_than_the_profile_allows_is_refused_and_costs_no_more_memory()
    {
        var options = new AstmOptions { MaxText = 100 };
        var (events, replies) = AstmStreams.Run([Control.Enq, .. AstmStreams.Frame(1, new string('x', 5000)), .. AstmStreams.Frame(1, "H|\\^&\r")], options);
        Assert.Equal("ACK NAK ACK", replies);
        Assert.Equal((AstmRefusal.TooLong, 100), (events[1].Refusal, events[1].TextLength));
    }

    [Fact]
    public void A_message_that_never_ends_is_refused_at_its_bound()
    {
        var options = new AstmOptions { MaxMessage = 500 };
        var stream = new List<byte> { Control.Enq };
        for (var i = 1; i <= 20; i++)
        {
            stream.AddRange(AstmStreams.Frame(i & 7, "C|1|" + new string('x', 60) + "\r"));
        }

        var (events, _) = AstmStreams.Run([.. stream], options);
        Assert.Equal(AstmRefusal.Host, events[^1].Refusal == AstmRefusal.FrameNumber ? events.First(e => e.Refusal != AstmRefusal.None).Refusal : events[^1].Refusal);
    }

    [Fact]
    public void A_frame_cut_by_the_next_STX_costs_only_itself()
    {
        var frames = AstmStreams.Frames();
        var (events, replies) = AstmStreams.Run([Control.Enq, .. frames[0], .. frames[1].AsSpan(0, 3), .. frames[1], .. frames[2], .. frames[3], .. frames[4], Control.Eot]);
        Assert.Equal("ACK ACK ACK ACK ACK ACK", replies);
        Assert.Single(events, e => e.Kind == AstmEventKind.Noise);
        Assert.Single(events, e => e.CompletesMessage);
    }

    [Fact]
    public void EOT_before_the_terminator_abandons_the_message()
    {
        var receiver = new AstmReceiver(new AstmOptions());
        ReadOnlySpan<byte> left = [Control.Enq, .. AstmStreams.Frame(1, "H|\\^&\r"), Control.Eot];
        var kinds = new List<AstmEventKind>();
        while (receiver.Step(ref left, TimeSpan.Zero) is { Kind: not AstmEventKind.NeedMore } happened)
        {
            kinds.Add(happened.Kind);
        }

        Assert.Equal([AstmEventKind.Enquiry, AstmEventKind.Frame, AstmEventKind.Abandoned, AstmEventKind.EndOfTransmission], kinds);
        Assert.Equal("H|\\^&\r", Encoding.Latin1.GetString(receiver.Abandoned));
    }

    [Fact]
    public void Thirty_seconds_of_silence_abandon_the_message_and_end_the_session()
    {
        var receiver = new AstmReceiver(new AstmOptions());
        ReadOnlySpan<byte> left = [Control.Enq, .. AstmStreams.Frame(1, "H|\\^&\r")];
        while (receiver.Step(ref left, TimeSpan.Zero).Kind != AstmEventKind.NeedMore)
        {
        }

        Assert.Equal(AstmEventKind.NeedMore, receiver.Tick(TimeSpan.FromSeconds(29)).Kind);
        Assert.True(receiver.InSession);
        Assert.Equal(AstmEventKind.Abandoned, receiver.Tick(TimeSpan.FromSeconds(30)).Kind);
        Assert.False(receiver.InSession);
        ReadOnlySpan<byte> late = AstmStreams.Frame(2, "P|1\r");
        Assert.Equal((byte)0, receiver.Step(ref late, TimeSpan.FromSeconds(31)).Reply);
    }

    [Fact]
    public void A_busy_host_answers_NAK_to_ENQ_and_takes_nothing()
    {
        var receiver = new AstmReceiver(new AstmOptions()) { Busy = true };
        ReadOnlySpan<byte> enq = [Control.Enq];
        Assert.Equal(Control.Nak, receiver.Step(ref enq, TimeSpan.Zero).Reply);
        Assert.False(receiver.InSession);
        receiver.Busy = false;
        enq = [Control.Enq];
        Assert.Equal(Control.Ack, receiver.Step(ref enq, TimeSpan.FromSeconds(10)).Reply);
    }

    [Fact]
    public void An_interrupting_host_accepts_the_next_frame_with_EOT_once()
    {
        var receiver = new AstmReceiver(new AstmOptions());
        ReadOnlySpan<byte> left = [Control.Enq, .. AstmStreams.Frames()[0], .. AstmStreams.Frames()[1]];
        receiver.Step(ref left, TimeSpan.Zero);
        receiver.Interrupt();
        Assert.Equal(Control.Eot, receiver.Step(ref left, TimeSpan.Zero).Reply);
        Assert.Equal(Control.Ack, receiver.Step(ref left, TimeSpan.Zero).Reply);
    }

    [Fact]
    public void A_host_that_cannot_keep_answers_NAK_until_the_next_ENQ()
    {
        var receiver = new AstmReceiver(new AstmOptions());
        var frames = AstmStreams.Frames();
        ReadOnlySpan<byte> left = [Control.Enq, .. frames[0], .. frames[1]];
        receiver.Step(ref left, TimeSpan.Zero);
        receiver.Step(ref left, TimeSpan.Zero);
        receiver.RefuseUntilEnquiry();
        Assert.Equal(AstmEventKind.Noise, receiver.Step(ref left, TimeSpan.Zero).Kind);
        var refused = receiver.Step(ref left, TimeSpan.Zero);
        Assert.Equal((Control.Nak, AstmRefusal.Host), (refused.Reply, refused.Refusal));
        left = [.. left, Control.Eot, .. AstmStreams.Session()];
        var events = new List<AstmEvent>();
        while (receiver.Step(ref left, TimeSpan.Zero) is { Kind: not AstmEventKind.NeedMore } happened)
        {
            events.Add(happened);
        }

        Assert.DoesNotContain(events, e => e.Reply == Control.Nak);
        Assert.Single(events, e => e.CompletesMessage);
    }

    [Fact]
    public void Restarting_numbers_are_taken_by_a_tolerant_profile_and_the_tolerance_is_recorded()
    {
        byte[] stream = [Control.Enq, .. AstmStreams.Frame(1, "H|\\^&\r"), .. AstmStreams.Frame(2, "P|1\r"), .. AstmStreams.Frame(1, "L|1\r"), .. AstmStreams.Frame(1, "L|1\r")];
        Assert.Equal("ACK ACK ACK NAK NAK", AstmStreams.Run(stream).Replies);
        var receiver = new AstmReceiver(new AstmOptions { FrameNumbers = FrameNumbering.Restart });
        ReadOnlySpan<byte> left = stream;
        var kinds = new List<AstmEventKind>();
        while (receiver.Step(ref left, TimeSpan.Zero) is { Kind: not AstmEventKind.NeedMore } happened)
        {
            kinds.Add(happened.Kind);
        }

        Assert.Equal([AstmEventKind.Enquiry, AstmEventKind.Frame, AstmEventKind.Frame, AstmEventKind.Frame, AstmEventKind.MessageEnd, AstmEventKind.Repetition], kinds);
        Assert.Equal(AstmTolerances.RestartedNumbers, receiver.Tolerances);
    }

    [Theory, InlineData(1), InlineData(3), InlineData(4096)]
    public void An_ENQ_made_by_the_line_inside_a_frame_is_not_answered_for_its_answer_would_confirm_the_frame(int chunk)
    {
        // One flipped bit makes ENQ of 'E' and EOT of 'D', in the text and in the checksum.
        var frames = AstmStreams.Frames("H|\\^&|||DEED", "L|1|N");
        for (var at = 2; at < frames[0].Length - 2; at++)
        {
            foreach (var signal in (byte[])[Control.Enq, Control.Eot])
            {
                var damaged = frames[0].ToArray();
                damaged[at] = signal;
                var (events, replies) = AstmStreams.Run([Control.Enq, .. damaged], chunk: chunk);
                Assert.True(replies.Split(' ').Count(r => r == "ACK") == 1, $"byte {at}: {replies}");
                Assert.DoesNotContain(events, e => e.Kind == AstmEventKind.EndOfTransmission);
                // Without its ETX the frame ends where it is sent again.
                Assert.Equal(frames[0][at] == Control.Etx ? "ACK ACK" : "ACK NAK ACK", AstmStreams.Run([Control.Enq, .. damaged, .. frames[0]], chunk: chunk).Replies);
            }
        }
    }

    [Fact]
    public void A_device_that_begins_anew_in_the_middle_of_a_frame_is_heard_after_its_pause_or_with_its_first_frame()
    {
        var frames = AstmStreams.Frames();
        byte[] cut = [Control.Enq, .. frames[0], .. frames[1].AsSpan(0, 4)];
        var receiver = new AstmReceiver(new AstmOptions());
        ReadOnlySpan<byte> left = cut;
        while (receiver.Step(ref left, TimeSpan.Zero).Kind != AstmEventKind.NeedMore)
        {
        }

        left = [Control.Enq];
        var kinds = new List<AstmEventKind>();
        while (receiver.Step(ref left, TimeSpan.FromSeconds(3)) is { Kind: not AstmEventKind.NeedMore } happened)
        {
            kinds.Add(happened.Kind);
        }

        Assert.Equal([AstmEventKind.Noise, AstmEventKind.Abandoned, AstmEventKind.Enquiry], kinds);

        var (events, replies) = AstmStreams.Run([.. cut, .. AstmStreams.Session()]);
        Assert.Equal("ACK ACK ACK ACK ACK ACK ACK ACK", replies);
        Assert.Equal(cut.Length, events.Last(e => e.Kind == AstmEventKind.Enquiry).Offset);
        Assert.Single(events, e => e.CompletesMessage);
    }

    [Fact]
    public void An_ENQ_made_of_the_CR_behind_a_frame_does_not_end_the_message()
    {
        var frames = AstmStreams.Frames();
        var damaged = frames[1].ToArray();
        damaged[^2] = Control.Enq;
        var (events, replies) = AstmStreams.Run([Control.Enq, .. frames[0], .. damaged, .. frames[2], .. frames[3], .. frames[4], Control.Eot]);
        Assert.Equal("ACK ACK ACK ACK ACK ACK", replies);
        Assert.Single(events, e => e.CompletesMessage);
    }

    [Theory, InlineData(1), InlineData(5), InlineData(4096)]
    public void A_frame_that_the_line_has_ended_early_with_a_fitting_checksum_makes_the_message_come_again(int chunk)
    {
        // "R|1|x" ETB and its true checksum, then the rest of the text: what a flipped bit can leave of one longer frame.
        var early = AstmStreams.Frame(2, "R|1|^^^CRP|1.5", intermediate: true);
        byte[] damaged = [.. early.AsSpan(0, early.Length - 2), .. "00000|mg/L\r\u000300\r\n"u8];
        byte[] first = [Control.Enq, .. AstmStreams.Frame(1, "H|\\^&\r"), .. damaged, .. AstmStreams.Frame(3, "L|1\r"), .. AstmStreams.Frame(3, "L|1\r"), Control.Eot];
        var (events, replies) = AstmStreams.Run([.. first, .. AstmStreams.Session()], chunk: chunk);
        Assert.Equal("ACK ACK ACK NAK NAK ACK ACK ACK ACK ACK ACK", replies);
        Assert.Contains(events, e => e.Kind == AstmEventKind.Abandoned);
        Assert.Single(events, e => e.CompletesMessage);
    }

    [Fact]
    public void A_new_link_is_answered_at_once_although_the_last_one_ended_with_an_ENQ()
    {
        var receiver = new AstmReceiver(new AstmOptions());
        for (var link = 0; link < 3; link++)
        {
            ReadOnlySpan<byte> enq = [Control.Enq];
            Assert.Equal(Control.Ack, receiver.Step(ref enq, TimeSpan.Zero).Reply);
            receiver.LinkLost();
        }
    }

    [Fact]
    public void A_doubled_ENQ_is_answered_once_and_one_after_a_pause_again()
    {
        Assert.Equal("ACK", AstmStreams.Run([Control.Enq, Control.Enq, Control.Enq]).Replies);
        var receiver = new AstmReceiver(new AstmOptions());
        foreach (var (second, reply) in ((int, byte)[])[(0, Control.Ack), (1, 0), (16, Control.Ack)])
        {
            ReadOnlySpan<byte> enq = [Control.Enq];
            Assert.Equal(reply, receiver.Step(ref enq, TimeSpan.FromSeconds(second)).Reply);
        }
    }

    [Theory]
    [InlineData("\r\n", AstmTolerances.None)]
    [InlineData("\r", AstmTolerances.ShortTail)]
    [InlineData("\n", AstmTolerances.ShortTail)]
    [InlineData("", AstmTolerances.ShortTail)]
    public void A_short_tail_is_tolerated_never_waited_for_and_recorded(string tail, AstmTolerances tolerance)
    {
        var receiver = new AstmReceiver(new AstmOptions());
        var first = AstmStreams.Frame(1, "H|\\^&\r");
        ReadOnlySpan<byte> left = [Control.Enq, .. first.AsSpan(0, first.Length - 2), .. Encoding.ASCII.GetBytes(tail), .. AstmStreams.Frame(2, "P|1\r")];
        var frames = 0;
        while (receiver.Step(ref left, TimeSpan.Zero) is { Kind: not AstmEventKind.NeedMore } happened)
        {
            frames += happened.Kind == AstmEventKind.Frame ? 1 : 0;
        }

        Assert.Equal((2, tolerance), (frames, receiver.Tolerances));
    }

    [Fact]
    public void Any_bytes_in_any_pieces_give_the_same_events_and_never_throw() =>
        Gen.Select(Gen.OneOf(Gen.Byte, Gen.Int[0, 7].Select(i => Marks[i])).Array[0, 200], Gen.Int[1, 9]).Sample((bytes, chunk) =>
            Assert.Equal(AstmStreams.Run(bytes).Events, AstmStreams.Run(bytes, chunk: chunk).Events));

    [Fact]
    public void A_sound_session_after_any_noise_is_received_whole() =>
        Gen.Byte.Where(b => b is not (Control.Stx or Control.Enq or Control.Eot)).Array[0, 80].Sample(noise =>
            Assert.Single(AstmStreams.Run([.. noise, .. AstmStreams.Session()]).Events, e => e.CompletesMessage));

    [Fact]
    public void A_flipped_bit_in_a_frame_is_never_accepted_as_new_text()
    {
        var frame = AstmStreams.Frame(1, AstmStreams.Records[3] + "\r");
        var sound = frame.ToArray();
        for (var bit = 8; bit < (frame.Length - 2) * 8; bit++)
        {
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            var (events, _) = AstmStreams.Run([Control.Enq, .. frame]);

            // Only the case of a hexadecimal digit may change: it is the same digit.
            Assert.All(events.Where(e => e.Kind == AstmEventKind.Frame), e => Assert.True(e.ChecksumRight && frame.AsSpan(1, frame.Length - 5).SequenceEqual(sound.AsSpan(1, frame.Length - 5))));
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Decoding_allocates_nothing_per_frame_in_the_steady_state()
    {
        var receiver = new AstmReceiver(new AstmOptions());
        var session = AstmStreams.Session();
        Drain(receiver, session);
        Drain(receiver, session);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Drain(receiver, session);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Drain(AstmReceiver receiver, byte[] bytes)
    {
        ReadOnlySpan<byte> left = bytes;
        while (receiver.Step(ref left, TimeSpan.Zero).Kind != AstmEventKind.NeedMore)
        {
        }
    }
}
