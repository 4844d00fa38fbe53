using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Conversations;

/// <summary>Starts the read that a BioTek Synergy or Cytation holds (letter O) and takes its body. Evidence: second-hand.</summary>
internal sealed class SynergyConversation(DeviceSettings settings) : Conversation
{
    private readonly double? wavelength = settings.Wavelengths() is [var nm, ..] ? nm : null;
    private readonly string plate = settings.Text("plate", "");
    private readonly TimeSpan patience = TimeSpan.FromSeconds(settings.Whole("patience-s", 1, 3600, 60));

    protected override IEnumerator<Question> Talk()
    {
        yield return new() { Send = "O"u8.ToArray(), Length = SynergyCommand.AcceptedLength, Patience = patience, Limit = 64 };
        if (!SynergyCommand.IsAccepted(Answer))
        {
            Fail(new Fault(AnswerStart, "ACK, 0000 and ETX to the read command", Answer.Length == 0 ? "silence" : Printable.Quote(Answer)) { Advice = "Is the plate carrier free, and the read defined?" });
            yield break;
        }

        yield return new() { Length = SynergyBody.LengthOf, Patience = patience };
        if (!IsWhole)
        {
            FailTorn("a result body", "Is the plate carrier free? Ask for the read again");
            yield break;
        }

        if (SynergyBody.Decode(Answer, Prove(SynergyBody.Stage, 0, Answer.Length), wavelength).Try(out var body, out var fault))
        {
            Deliver(body.Reading with { Id = plate });
        }
        else
        {
            FailAnswer(fault);
        }
    }
}
