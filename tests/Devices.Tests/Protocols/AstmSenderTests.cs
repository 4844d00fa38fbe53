using Toolkit.Devices.Protocols;

namespace Toolkit.Devices.Tests.Protocols;

/// <summary>The sending side in virtual time: LIS01-A2 section 8.</summary>
public class AstmSenderTests
{
    private static readonly byte[][] Frames = AstmStreams.Frames();

    [Fact]
    public void A_message_goes_out_frame_by_frame_and_ends_with_EOT()
    {
        var sender = new AstmSender(Frames);
        Assert.Equal([Control.Enq], sender.Start(TimeSpan.Zero));
        foreach (var frame in Frames)
        {
            Assert.Equal(frame, sender.Receive(Control.Ack, TimeSpan.Zero));
        }

        Assert.Equal([Control.Eot], sender.Receive(Control.Ack, TimeSpan.Zero));
        Assert.Equal((AstmSenderState.Done, Frames.Length), (sender.State, sender.Acknowledged));
    }

    [Fact]
    public void The_sixth_failure_of_a_frame_gives_the_message_up()
    {
        var sender = Sending();
        for (var failure = 1; failure < 6; failure++)
        {
            Assert.Equal(Frames[0], sender.Receive(Control.Nak, TimeSpan.Zero));
        }

        Assert.Equal([Control.Eot], sender.Receive(Control.Nak, TimeSpan.Zero));
        Assert.Equal(AstmSenderState.Failed, sender.State);
    }

    [Fact]
    public void An_answer_that_is_neither_ACK_nor_EOT_counts_as_a_failure()
    {
        var sender = Sending();
        Assert.Equal(Frames[0], sender.Receive((byte)'?', TimeSpan.Zero));
    }

    [Fact]
    public void A_success_forgets_the_failures_before()
    {
        var sender = Sending();
        for (var i = 0; i < 5; i++)
        {
            sender.Receive(Control.Nak, TimeSpan.Zero);
        }

        Assert.Equal(Frames[1], sender.Receive(Control.Ack, TimeSpan.Zero));
        Assert.Equal(Frames[1], sender.Receive(Control.Nak, TimeSpan.Zero));
        Assert.False(sender.IsOver);
    }

    [Fact]
    public void A_busy_receiver_is_asked_again_after_ten_seconds()
    {
        var sender = new AstmSender(Frames);
        sender.Start(TimeSpan.Zero);
        Assert.Empty(sender.Receive(Control.Nak, TimeSpan.FromSeconds(1)));
        Assert.Empty(sender.Tick(TimeSpan.FromSeconds(10.9)));
        Assert.Equal([Control.Enq], sender.Tick(TimeSpan.FromSeconds(11)));
    }

    [Fact]
    public void In_contention_the_instrument_asks_again_after_one_second()
    {
        var sender = new AstmSender(Frames);
        sender.Start(TimeSpan.Zero);
        Assert.Empty(sender.Receive(Control.Enq, TimeSpan.Zero));
        Assert.Equal(AstmSenderState.Pausing, sender.State);
        Assert.Equal([Control.Enq], sender.Tick(TimeSpan.FromSeconds(1)));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Fifteen_seconds_without_an_answer_give_up(bool inSession)
    {
        var sender = inSession ? Sending() : new AstmSender(Frames);
        if (!inSession)
        {
            sender.Start(TimeSpan.Zero);
        }

        Assert.Empty(sender.Tick(TimeSpan.FromSeconds(14.9)));
        Assert.Equal([Control.Eot], sender.Tick(TimeSpan.FromSeconds(15)));
        Assert.Equal(AstmSenderState.Failed, sender.State);
    }

    [Fact]
    public void EOT_in_answer_accepts_the_frame_and_stops()
    {
        var sender = Sending();
        Assert.Equal([Control.Eot], sender.Receive(Control.Eot, TimeSpan.Zero));
        Assert.Equal((AstmSenderState.Failed, 1), (sender.State, sender.Acknowledged));
        Assert.Empty(sender.Receive(Control.Ack, TimeSpan.Zero));
        Assert.Empty(sender.Tick(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Sender_and_receiver_together_deliver_over_a_line_that_damages_every_third_frame()
    {
        var sender = new AstmSender(Frames);
        var receiver = new AstmReceiver(new AstmOptions());
        var bytes = sender.Start(TimeSpan.Zero);
        var (sent, complete) = (0, 0);
        while (bytes.Length > 0)
        {
            var wire = bytes.Length > 5 && ++sent % 3 == 0 ? AstmStreams.Damaged(bytes) : bytes;
            ReadOnlySpan<byte> left = wire;
            bytes = [];
            while (receiver.Step(ref left, TimeSpan.Zero) is { Kind: not AstmEventKind.NeedMore } happened)
            {
                complete += happened.CompletesMessage ? 1 : 0;
                bytes = happened.Reply == 0 ? bytes : sender.Receive(happened.Reply, TimeSpan.Zero);
            }
        }

        Assert.Equal((1, AstmSenderState.Done), (complete, sender.State));
    }

    private static AstmSender Sending()
    {
        var sender = new AstmSender(Frames);
        sender.Start(TimeSpan.Zero);
        sender.Receive(Control.Ack, TimeSpan.Zero);
        return sender;
    }
}
