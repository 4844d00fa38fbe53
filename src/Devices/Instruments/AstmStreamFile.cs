using System.Collections.Immutable;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>The bytes of an analyser's LIS01 sessions in a file: what it sent, from the first ENQ to the last EOT.</summary>
internal sealed class AstmStreamFile : IFileFormat
{
    private const byte Enquiry = 0x05;

    public string Profile => "astm";

    public string Instrument => "any analyser (ASTM E1394, LIS02-A2)";

    public Evidence Evidence => Evidence.Manual;

    public bool Recognises(SourceFile file) => file.Bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[Enquiry]);

    public Parsed<InstrumentFile> Read(SourceFile file)
    {
        var receiver = new AstmReceiver(new());
        var source = file.Provenance("devices.astm");
        var results = ImmutableArray.CreateBuilder<AnalyserResult>();
        var faults = ImmutableArray.CreateBuilder<Fault>();
        ReadOnlySpan<byte> left = file.Bytes;
        AstmEvent happened;
        do
        {
            happened = receiver.Step(ref left, TimeSpan.Zero);
            Note(receiver, happened, source, results, faults);
        }
        while (happened.Kind != AstmEventKind.NeedMore);
        Note(receiver, receiver.LinkLost(), source, results, faults);
        return results.Count == 0 && faults.Count == 0
            ? new Fault(0, "a message of an analyser", file.Seen())
            : new InstrumentFile { Instrument = Instrument, Profile = Profile, Evidence = Evidence, Results = results.ToImmutable(), Faults = faults.ToImmutable() };
    }

    private static void Note(AstmReceiver receiver, AstmEvent happened, Provenance source, ImmutableArray<AnalyserResult>.Builder results, ImmutableArray<Fault>.Builder faults)
    {
        if (happened.Kind == AstmEventKind.Refused)
        {
            faults.Add(new(happened.Offset, "a sound frame", $"one that is refused: {happened.Refusal}"));
        }
        else if (happened.Kind == AstmEventKind.Abandoned)
        {
            faults.Add(new(happened.Offset, "a message up to its terminator record", Printable.Quote(receiver.Abandoned)));
        }
        else if (happened is { Kind: AstmEventKind.Frame, CompletesMessage: true })
        {
            // Records may be spread over frames: each result points at the bytes of its whole message.
            var bytes = source.At(receiver.MessageStart, happened.End - receiver.MessageStart);
            if (AstmMessage.Parse(receiver.Message, (_, _) => bytes).Try(out var message, out var fault))
            {
                results.AddRange(message.Results);
                faults.AddRange(message.Faults);
            }
            else
            {
                faults.Add(fault);
            }
        }
    }
}
