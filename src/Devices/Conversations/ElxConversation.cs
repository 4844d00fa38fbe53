using System.Collections.Immutable;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;

namespace Toolkit.Devices.Conversations;

/// <summary>Reads a plate with a BioTek ELx800, ELx808 or PowerWave. Evidence: the maker's manuals; no capture seen.</summary>
/// <remarks>NAK: noise has cleared the reader's input, the command is sent again. A torn block: D asks for it again, but only where the reader has accepted this read; else D would bring the plate before.</remarks>
internal sealed class ElxConversation : Conversation
{
    private const int MaxTries = 3;
    private const string Stage = "devices.biotek-elx";
    private static readonly byte[] SendAgain = "D"u8.ToArray();
    private readonly ElxAnswer answers;
    private readonly ImmutableArray<double> wavelengths;
    private readonly string plate;
    private readonly TimeSpan patience;
    private readonly byte[] command;
    private readonly KeyValuePair<string, string> integrity;

    public ElxConversation(DeviceProfile profile, DeviceSettings settings)
    {
        wavelengths = settings.Wavelengths();
        plate = settings.Text("plate", "");
        patience = TimeSpan.FromSeconds(settings.Whole("patience-s", 1, 3600, 120));
        command = settings.OneOf("fetch", "read", "last") == "last" ? SendAgain : "S"u8.ToArray();
        var checks = settings.OneOf("format", "312", "elx") == "elx";
        integrity = checks ? new("integrity", "sum of the bytes") : Unprotected;
        var (rows, columns) = (settings.Whole("rows", 1, 32, 8), settings.Whole("columns", 1, 48, 12));
        answers = new(profile, checks, rows, columns, Math.Max(1, wavelengths.Length));
        if (!checks && (wavelengths.Length > 1 || (rows, columns) != (8, 12)))
        {
            settings.Refuse("one wavelength and 8 x 12 wells in format 312", $"{wavelengths.Length} wavelengths, {rows} x {columns} wells");
        }
    }

    protected override IEnumerator<Question> Talk()
    {
        var send = command;
        var accepted = command == SendAgain;
        var again = false;
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            yield return new() { Send = send, Length = answers.LengthOf, Patience = patience, Limit = answers.Longest };
            if (Answer is [Control.Nak, ..])
            {
                continue;
            }

            if (Answer is not [Control.Ack, ..])
            {
                FailTorn("ACK to the read command", "Check speed and the two stop bits; nothing was read");
                yield break;
            }

            if (answers.Decode(Answer, wavelengths, (from, length) => Prove(Stage, from, length, integrity, new("sentAgain", again ? "D" : ""))).Try(out var readings, out var fault))
            {
                Deliver(readings.Select(r => r with { Id = plate }));

                yield break;
            }

            FailAnswer(fault);
            if (End == AnswerEnd.LinkLost || ElxAnswer.IsFinal(Answer, fault))
            {
                yield break;
            }

            (send, accepted, again) = (SendAgain, true, true);
        }

        if (!accepted)
        {
            FailTorn("ACK to the read command", "The reader refused it three times: is the line noisy, or the assay not defined?");
        }
    }
}
