using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Conversations;

/// <summary>Receives HL7 v2 results (ORU^R01, OUL^R22) over MLLP and acknowledges each when it is on disk. Evidence: second-hand.</summary>
/// <remarks>A message with the control identifier and content of one before is acknowledged and not delivered again.</remarks>
internal sealed class Hl7Conversation(DeviceSettings settings, MessageMemory memory) : Conversation
{
    private const string Stage = "devices.hl7";
    private static readonly byte[] MessageEnd = [Control.Fs, Control.Cr];
    private readonly int limit = settings.Whole("max-message", 1024, 64 << 20, 4 << 20);
    private readonly TimeSpan patience = TimeSpan.FromSeconds(settings.Whole("patience-s", 1, 3600, 30));
    private bool noisy;
    private (Hl7Message Message, byte[] Content)? last;

    protected override IEnumerator<Question> Talk()
    {
        byte[] reply = [];
        while (true)
        {
            yield return new() { Send = reply, Length = LengthOf, Patience = patience, Limit = limit, Listens = true };
            reply = Take();
        }
    }

    protected override void Acknowledged() => last = null;

    protected override byte[] Refusal()
    {
        if (last is not { } refused)
        {
            return [];
        }

        memory.Forget(refused.Message.ControlId, refused.Content);
        last = null;
        return Mllp.Wrap(Hl7Message.Acknowledge(refused.Message, "AE", Now));
    }

    /// <summary>Noise up to the next 0x0B; a message that another 0x0B cuts; or a whole message.</summary>
    private static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != Control.Vt)
        {
            return bytes.IndexOf(Control.Vt) is >= 0 and var start ? start : bytes.Length;
        }

        var end = bytes.IndexOf(MessageEnd);
        var cut = bytes[1..].IndexOf(Control.Vt) + 1;
        return cut > 0 && (end < 0 || cut < end) ? cut : end < 0 ? 0 : end + MessageEnd.Length;
    }

    private byte[] Take()
    {
        last = null;
        if (Answer.Length == 0 || Answer[0] != Control.Vt)
        {
            if (!noisy && Answer.Length > 0)
            {
                Fail(new Fault(AnswerStart, "0x0B before a message", Printable.Quote(Answer, 20)) { Advice = "Bytes up to the next 0x0B are ignored; the journal keeps them" });
            }

            noisy = Answer.Length > 0;
            return [];
        }

        noisy = false;
        if (!IsWhole || !Answer.EndsWith(MessageEnd))
        {
            FailTorn("0x1C and 0x0D after the message", "It was cut; none of it is a result");
            return End == AnswerEnd.TooLong && Hl7Message.Parse(Answer[1..], Prove(Stage, 0, Answer.Length)).Try(out var head, out _) ? Mllp.Wrap(Hl7Message.Acknowledge(head, "AR", Now)) : [];
        }

        var content = Answer[1..^2];
        if (!Hl7Message.Parse(content, Prove(Stage, 0, Answer.Length, Unprotected)).Try(out var message, out var fault))
        {
            FailAnswer(fault with { Offset = fault.Offset + 1 });
            return Mllp.Wrap(Hl7Message.Acknowledge(Hl7Message.Nameless, "AR", Now));
        }

        if (message.Type is not ['O', 'R', 'U', ..] and not ['O', 'U', 'L', ..])
        {
            FailAnswer(new Fault(1, "results (ORU or OUL)", "a message of type " + Printable.Quote(message.Type)) { Advice = "It was answered AR; this host takes results only" });
            return Mllp.Wrap(Hl7Message.Acknowledge(message, "AR", Now));
        }

        // The header holds the time of sending, which a repetition may change.
        var body = content[(content.IndexOf(Control.Cr) is >= 0 and var header ? header : content.Length)..].ToArray();
        last = (message, body);
        if (memory.Add(message.ControlId, body))
        {
            Deliver(message.Results);
        }
        else
        {
            Repeated++;
            last = null;
        }

        return Mllp.Wrap(Hl7Message.Acknowledge(message, "AA", Now));
    }
}
