using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Conversations;

/// <summary>Fetches the absorbance that a BMG CLARIOstar has measured. Evidence: second-hand.</summary>
/// <remarks>The bytes that start a read depend on plate and method and are known for one plate only: they are stated as hexadecimal digits ("run"), or the read is started by the maker's software and only fetched here.</remarks>
internal sealed class ClarioStarConversation(DeviceSettings settings) : Conversation
{
    private const int MaxPolls = 6000;
    private const byte Ready = 0x05;
    private const byte Busy = 0x25;
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(250);
    private readonly byte[] run = settings.Hex("run");
    private readonly int wells = settings.Whole("rows", 1, 32, 8) * settings.Whole("columns", 1, 48, 12);
    private readonly int columns = settings.Whole("columns", 1, 48, 12);
    private readonly double? wavelength = settings.Wavelengths() is [var nm, ..] ? nm : null;
    private readonly string plate = settings.Text("plate", "");
    private readonly TimeSpan patience = TimeSpan.FromSeconds(settings.Whole("patience-s", 1, 3600, 20));

    protected override IEnumerator<Question> Talk()
    {
        if (run.Length > 0)
        {
            yield return Ask(run);
            if (Payload("the run command") is null)
            {
                yield break;
            }
        }

        for (var poll = 0; ; poll++)
        {
            yield return Ask(ClarioStarValues.StatusCommand) with { Pause = poll == 0 ? TimeSpan.Zero : PollPause };
            if (Payload("the status command") is not { } status)
            {
                yield break;
            }

            if (status is [0x01, Ready, ..])
            {
                break;
            }

            if (status is not [0x01, Busy, ..] || poll == MaxPolls)
            {
                Fail(new Fault(AnswerStart, "a status of 01 05 (ready) or 01 25 (busy)", Convert.ToHexString(status.AsSpan(0, Math.Min(2, status.Length)))));
                yield break;
            }
        }

        yield return Ask(ClarioStarValues.FetchCommand);
        if (Payload("the measured values") is not { } values)
        {
            yield break;
        }

        var proof = Prove(ClarioStarValues.Stage, 0, Answer.Length, new KeyValuePair<string, string>("formula", ClarioStarValues.Formula));
        if (ClarioStarValues.Decode(values, wells, columns, proof, wavelength).Try(out var reading, out var fault))
        {
            Deliver(reading with { Id = plate });
        }
        else
        {
            FailAnswer(fault);
        }
    }

    private Question Ask(ReadOnlySpan<byte> payload) => new() { Send = ClarioStarFrame.Encode(payload), Length = ClarioStarFrame.LengthOf, Patience = patience, Limit = 1 << 16 };

    private byte[]? Payload(string what)
    {
        if (!IsWhole)
        {
            FailTorn($"a frame in answer to {what}", "Is the reader on, and no other software using it?");
            return null;
        }

        if (ClarioStarFrame.Decode(Answer).Try(out var payload, out var fault))
        {
            return payload;
        }

        FailAnswer(fault with { Advice = "Fetch the values again; the reader keeps them" });
        return null;
    }
}
