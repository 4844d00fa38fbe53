namespace Toolkit.Devices.Protocols;

/// <content>What is done with a frame that has come whole: refused, known already, or stored.</content>
public sealed partial class AstmReceiver
{
    private AstmEvent EndFrame(byte low)
    {
        var right = AstmFrame.IsChecksum(high, low, sum);
        var refusal = overlong ? AstmRefusal.TooLong
            : !right ? AstmRefusal.Checksum
            : badCharacter ? AstmRefusal.Character
            : AstmRefusal.None;
        var seen = new AstmEvent
        {
            Offset = frameStart,
            Number = (char)number,
            Intermediate = end == Control.Etb,
            TextLength = text.Length,
            Checksum = ((char)high, (char)low),
            ChecksumRight = right,
        };
        state = State.Tail;
        tail = 0;
        heldEnquiry = -1;
        return inSession || refusing ? Judge(seen, refusal) : seen with { Kind = AstmEventKind.Noise };
    }

    private AstmEvent Judge(AstmEvent seen, AstmRefusal refusal)
    {
        var digit = number - '0';
        refusal = refusal == AstmRefusal.None && digit is < 0 or > 7 ? AstmRefusal.FrameNumber : refusal;
        if (refusing)
        {
            return seen with { Kind = AstmEventKind.Refused, Refusal = AstmRefusal.Host, Reply = Control.Nak };
        }

        if (refusal == AstmRefusal.None && digit == last && (!keepsText || lastText.Span.SequenceEqual(text.Span)))
        {
            return seen with { Kind = AstmEventKind.Repetition, Reply = Control.Ack };
        }

        var expected = last < 0 ? 1 : (last + 1) & 7;
        if (refusal == AstmRefusal.None && digit != expected)
        {
            refusal = keepsText ? AstmRefusal.None : AstmRefusal.FrameNumber;
            Tolerances |= keepsText ? AstmTolerances.RestartedNumbers : AstmTolerances.None;
        }

        refusal = refusal == AstmRefusal.None && message.Length + text.Length > options.MaxMessage ? AstmRefusal.Host : refusal;
        return refusal == AstmRefusal.None
            ? Store(seen, digit)
            : seen with { Kind = AstmEventKind.Refused, Refusal = refusal, Reply = Control.Nak };
    }

    private AstmEvent Store(AstmEvent seen, int digit)
    {
        if (complete)
        {
            message.Clear();
            complete = false;
        }

        if (message.Length == 0)
        {
            messageStart = frameStart;
        }

        last = digit;
        stored = true;
        message.Append(text.Span);
        Tolerances |= (text.Length > StandardText ? AstmTolerances.LongText : AstmTolerances.None)
            | (high >= 'a' || seen.Checksum.Low >= 'a' ? AstmTolerances.LowerCaseChecksum : AstmTolerances.None)
            | (options.StartsInSession ? AstmTolerances.NoEnquiry : AstmTolerances.None);
        if (keepsText)
        {
            lastText.Clear();
            lastText.Append(text.Span);
        }

        if (!seen.Intermediate && message.Length > 0 && message.Span[^1] != Control.Cr)
        {
            message.Append(Control.Cr);
            Tolerances |= AstmTolerances.MissingCarriageReturn;
        }

        complete = !seen.Intermediate && AstmFrame.EndsInTerminator(message.Span);
        awaitsTail = complete;
        var reply = interrupt ? Control.Eot : Control.Ack;
        interrupt = false;
        return seen with { Kind = AstmEventKind.Frame, Reply = reply, CompletesMessage = complete };
    }
}
