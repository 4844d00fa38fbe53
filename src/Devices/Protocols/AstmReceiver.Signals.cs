namespace Toolkit.Devices.Protocols;

/// <content>STX, ENQ and EOT: real ones, and those that the line has made of other bytes.</content>
public sealed partial class AstmReceiver
{
    private AstmEvent Signal(ref ReadOnlySpan<byte> input)
    {
        var at = position;
        var b = input[0];
        if (b == Control.Stx && heldEnquiry >= 0)
        {
            return EnquiryBefore(at);
        }

        if (b == Control.Enq && answeredEnquiry == at && !afterPause)
        {
            // ENQ twice in one breath is one that the line has doubled; a second answer would be taken for that to the next frame.
            Take(ref input);
            answeredEnquiry = position;
            return new() { Kind = AstmEventKind.Noise, Offset = at };
        }

        if (b == Control.Stx)
        {
            Take(ref input);
            frameStart = at;
            StartFrame();
            return default;
        }

        // The message that this signal cuts short is reported first; the signal itself at the next step.
        if (inSession && GiveUp(at) is { } unfinished)
        {
            return unfinished;
        }

        Take(ref input);
        Drop();
        refusing = false;
        answeredEnquiry = b == Control.Enq && !Busy ? position : -1;
        inSession = b == Control.Enq ? !Busy : options.StartsInSession;
        return b == Control.Enq
            ? new() { Kind = AstmEventKind.Enquiry, Offset = at, Reply = Busy ? Control.Nak : Control.Ack }
            : new() { Kind = AstmEventKind.EndOfTransmission, Offset = at };
    }

    /// <summary>The ENQ inside a cut frame was one after all: a frame begins directly behind it.</summary>
    private AstmEvent EnquiryBefore(long at)
    {
        if (inSession && GiveUp(at) is { } unfinished)
        {
            return unfinished;
        }

        var enquiry = heldEnquiry;
        heldEnquiry = -1;
        Drop();
        refusing = false;
        inSession = !Busy;
        return new() { Kind = AstmEventKind.Enquiry, Offset = enquiry, Reply = Busy ? Control.Nak : Control.Ack };
    }

    /// <summary>True for a byte that ends a frame before its time. An ENQ or EOT among other bytes is a damaged one: answered, it would be taken for an answer to the frame, and the frame be lost.</summary>
    private bool Cuts(byte b)
    {
        if (b == Control.Stx || (afterPause && b is Control.Enq or Control.Eot))
        {
            heldEnquiry = b == Control.Stx && heldEnquiry == position - 1 ? heldEnquiry : -1;
            return true;
        }

        heldEnquiry = b == Control.Enq ? position : heldEnquiry;
        return false;
    }
}
