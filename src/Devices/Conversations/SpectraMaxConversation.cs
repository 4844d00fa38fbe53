using System.Globalization;
using System.Text;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Conversations;

/// <summary>Reads an absorbance end point with a Molecular Devices SpectraMax. Evidence: second-hand.</summary>
/// <remarks>A torn transfer is asked for again with !RESEND, once; both stay in the journal.</remarks>
internal sealed class SpectraMaxConversation(DeviceProfile profile, DeviceSettings settings) : Conversation
{
    private const int MaxPolls = 1200;
    private const string Stage = "devices.moldev-spectramax";
    private static readonly TimeSpan PollPause = TimeSpan.FromSeconds(0.5);
    private readonly string wavelengths = settings.Wavelengths() is { Length: > 0 } stated ? string.Join(' ', stated.Select(Numbers.Format)) : "450";
    private readonly int rows = settings.Whole("rows", 1, 32, 8);
    private readonly int columns = settings.Whole("columns", 1, 48, 12);
    private readonly string plate = settings.Text("plate", "");
    private readonly bool onlyLast = settings.OneOf("fetch", "read", "last") == "last";
    private readonly TimeSpan patience = TimeSpan.FromSeconds(settings.Whole("patience-s", 1, 3600, 20));

    protected override IEnumerator<Question> Talk()
    {
        if (!onlyLast)
        {
            foreach (var command in (string[])["!CLEAR DATA", "!WAVELENGTH " + wavelengths, "!CALIBRATE ON", "!MODE ENDPOINT", "!ORDER COLUMN", "!READTYPE ABSPLA", "!READ"])
            {
                yield return Ask(command);
                if (!Accepted(command))
                {
                    yield break;
                }
            }

            for (var poll = 0; ; poll++)
            {
                yield return Ask("!STATUS") with { Pause = poll == 0 ? TimeSpan.Zero : PollPause };
                if (!Accepted("!STATUS"))
                {
                    yield break;
                }

                if (Text().Contains("IDLE", StringComparison.Ordinal))
                {
                    break;
                }

                if (poll == MaxPolls)
                {
                    Fail(new Fault(AnswerStart, "IDLE after the read", Printable.Quote(Text())) { Advice = "The read never ended: look at the reader" });
                    yield break;
                }
            }
        }

        var fetch = onlyLast ? "!RESEND" : "!TRANSFER";
        for (var attempt = 0; attempt < 2; attempt++)
        {
            yield return Ask(fetch);
            if (Transferred(fetch) || Answer.Length == 0 || Text().Contains("FAIL", StringComparison.Ordinal))
            {
                yield break;
            }

            fetch = "!RESEND";
        }
    }

    private Question Ask(string command) => new() { Send = Encoding.ASCII.GetBytes(command + "\r"), Length = bytes => bytes.IndexOf((byte)'>') + 1, Patience = patience };

    private string Text() => Encoding.Latin1.GetString(Answer);

    private bool Accepted(string command)
    {
        if (!IsWhole)
        {
            FailTorn($"an answer to {command} that ends in '>'", "Is the reader on, and the speed right?");
            return false;
        }

        var text = Text();
        if (!text.Contains("FAIL", StringComparison.Ordinal))
        {
            return true;
        }

        var digits = string.Concat(text[(text.IndexOf("FAIL", StringComparison.Ordinal) + 4)..].SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit));
        Fail(new Fault(AnswerStart, "OK to " + command, $"FAIL {digits}, {profile.Errors.GetValueOrDefault(digits, "a code that the profile does not know")}"));
        return false;
    }

    private bool Transferred(string command)
    {
        if (!Accepted(command))
        {
            return false;
        }

        var warned = Text().Contains("warning", StringComparison.OrdinalIgnoreCase);
        var read = SpectraMaxTransfer.Decode(Answer, Prove(Stage, 0, Answer.Length, Unprotected, new("sentAgain", command == "!RESEND" ? command : ""), new("warning", warned ? "yes" : "no")));
        if (!read.Try(out var readings, out var fault))
        {
            FailAnswer(fault);
            return false;
        }

        // There is no checksum: a column that the line has swallowed shows only in the count.
        if (readings.FirstOrDefault(r => r.Wells.Length != rows * columns || r.Wells.DistinctBy(w => w.Well).Count() != rows * columns) is { } cut)
        {
            Fail(new Fault(AnswerStart, $"{rows} x {columns} wells at each wavelength", string.Create(CultureInfo.InvariantCulture, $"{cut.Wells.Length} at {cut.WavelengthNm} nm")) { Advice = "The answer was cut, or the plate has another shape: state rows and columns" });
            return false;
        }

        Deliver(readings.Select(r => r with { Id = plate }));

        return true;
    }
}
