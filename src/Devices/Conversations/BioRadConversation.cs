using System.Text;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Conversations;

/// <summary>Reads a plate with a Bio-Rad 680, or listens to a 550, which sends each plate unasked. Evidence: the manuals; no capture seen.</summary>
/// <remarks>A torn block is asked for again with RTPLATE, but only where its head was seen; else RTPLATE could bring the plate before.</remarks>
internal sealed class BioRadConversation(DeviceProfile profile, DeviceSettings settings) : Conversation
{
    private const string Stage = "devices.biorad-680";
    private static readonly byte[] BlockEnd = ".end\r"u8.ToArray();
    private readonly bool listens = settings.OneOf("mode", "ask", "listen") == "listen";
    private readonly string read = settings.Text("read", "RPLATE 0 0 0 1");
    private readonly bool onlyLast = settings.OneOf("fetch", "read", "last") == "last";
    private readonly int blocks = settings.Whole("blocks", 1, 2, 1);
    private readonly string plate = settings.Text("plate", "");
    private readonly TimeSpan patience = TimeSpan.FromSeconds(settings.Whole("patience-s", 1, 3600, 90));
    private readonly BioRadChecksum rule = settings.OneOf("checksum", "unknown", "all-returns", "no-returns") switch
    {
        "all-returns" => BioRadChecksum.AllReturns,
        "no-returns" => BioRadChecksum.NoReturns,
        _ => BioRadChecksum.Unknown,
    };

    protected override IEnumerator<Question> Talk()
    {
        if (listens)
        {
            while (true)
            {
                yield return new() { Length = BlocksEnd, Patience = TimeSpan.FromSeconds(5), Listens = true, Limit = 64 << 10 };
                Take("");
            }
        }

        yield return Command("AQ", LineEnd);
        if (!Ready("AQ"))
        {
            yield break;
        }

        var command = onlyLast ? "RTPLATE" : read;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            yield return Command(command, BlocksOrError) with { Patience = patience };
            if (Take(attempt > 0 ? command : "") || Answer.IndexOf("BIO-RAD"u8) < 0)
            {
                break;
            }

            command = "RTPLATE";
        }

        yield return Command("RL", LineEnd) with { Patience = TimeSpan.FromSeconds(2) };
        if (Answer.Length == 0)
        {
            FailTorn("an answer to RL", "The reader may still be in remote mode");
        }
    }

    private static Question Command(string command, AnswerLength length) => new() { Send = Encoding.ASCII.GetBytes($"EIA.READER {command}\r"), Length = length, Limit = 64 << 10 };

    private static int LineEnd(ReadOnlySpan<byte> bytes) => bytes.IndexOf(Control.Cr) + 1;

    private int BlocksOrError(ReadOnlySpan<byte> bytes)
    {
        var line = bytes.StartsWith("ERE"u8) ? LineEnd(bytes) : 0;
        return line > 0 && !bytes.StartsWith("ERE 0000"u8) ? line : BlocksEnd(bytes);
    }

    private int BlocksEnd(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        for (var i = 0; i < blocks; i++)
        {
            var next = bytes[at..].IndexOf(BlockEnd);
            if (next < 0)
            {
                return 0;
            }

            at += next + BlockEnd.Length;
        }

        return at;
    }

    private bool Ready(string command)
    {
        if (Answer.StartsWith("ERE 0000"u8))
        {
            return true;
        }

        if (IsWhole)
        {
            var code = Encoding.Latin1.GetString(Answer).Split(' ', '\r') is [_, var number, ..] ? number : "";
            Fail(new Fault(AnswerStart, "ERE 0000 to " + command, $"{Printable.Quote(Answer)}, {profile.Errors.GetValueOrDefault(code, "a code that the profile does not know")}"));
        }
        else
        {
            FailTorn("ERE 0000 to " + command, "Is the reader on, and the speed right?");
        }

        return false;
    }

    /// <summary>Takes the blocks of the answer; none counts where one is wrong.</summary>
    private bool Take(string sentAgain)
    {
        if (!IsWhole)
        {
            FailTorn("a block up to .end", "Ask the reader with RTPLATE to send the plate again");
            return false;
        }

        var at = Answer.StartsWith("ERE 0000\r"u8) ? 9 : 0;
        if (at == 0 && Answer.StartsWith("ERE"u8))
        {
            return Ready(read);
        }

        var found = new List<PlateReading>();
        for (var i = 0; i < blocks; i++)
        {
            var length = Answer[at..].IndexOf(BlockEnd) + BlockEnd.Length;
            var proof = Prove(Stage, at, length, new("checksumRule", rule.ToString()), new("sentAgain", sentAgain), new("tolerances", at > 0 && i == 0 ? "StatusBeforeBlock" : "None"));
            if (!BioRadBlock.Decode(Answer.Slice(at, length), rule, proof).Try(out var reading, out var fault))
            {
                FailAnswer(fault with { Offset = at + fault.Offset });
                return rule == BioRadChecksum.Unknown;
            }

            found.Add(reading with { Id = plate });
            at += length;
        }

        Deliver(found);
        return true;
    }
}
