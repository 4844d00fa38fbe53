using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Devices.Profiles;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>The bytes that an ASTM analyser sent, captured in a file.</summary>
internal sealed class AstmCaptureFile(DeviceProfile profile) : IFileFormat
{
    public string Profile => profile.Name;

    public string Instrument => profile.Maker + " " + profile.Model;

    public Evidence Evidence => profile.Evidence;

    public bool HasMarks => false;

    /// <summary>Only the generic profile is recognised, by ENQ or the first frame of a header record; a device with deviations has to be named.</summary>
    public bool Recognises(SourceFile file) => profile.Name == "generic-astm" && (file.Bytes.AsSpan().StartsWith("\u0005\u00021H"u8) || file.Bytes.AsSpan().StartsWith("\u00021H"u8));

    public Parsed<InstrumentFile> Read(SourceFile file)
    {
        var receiver = new AstmReceiver(profile.Astm with { StartsInSession = file.Bytes.Length > 0 && file.Bytes.AsSpan().IndexOf(Control.Enq) is < 0 or > 64 });
        var results = ImmutableArray.CreateBuilder<AnalyserResult>();
        var faults = new List<Fault>();
        ReadOnlySpan<byte> left = file.Bytes;
        var messages = 0;
        AstmEvent? ending = null;
        while (receiver.Step(ref left, TimeSpan.Zero) is { Kind: not AstmEventKind.NeedMore } happened)
        {
            if (happened.CompletesMessage)
            {
                messages++;
                ending = happened;
            }
            else if (happened.Kind == AstmEventKind.MessageEnd)
            {
                Finish();
            }

            Note(happened, faults);
        }

        if (receiver.EndsMessage())
        {
            Finish();
        }

        Note(receiver.LinkLost(), faults);
        return messages == 0
            ? faults.FirstOrDefault() ?? new Fault(0, "a complete ASTM message", file.Seen())
            : new InstrumentFile { Instrument = Instrument, Profile = profile.Name, Evidence = profile.Evidence, Results = results.ToImmutable(), Faults = [.. faults] };

        void Finish()
        {
            var end = ending!.Value;
            var bytes = file.Provenance("devices.astm", new("profile", profile.Name), new("tolerances", receiver.Tolerances.ToString())).At(receiver.MessageStart, end.End - receiver.MessageStart);
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

    private static void Note(AstmEvent happened, List<Fault> faults)
    {
        if (happened.Kind == AstmEventKind.Refused)
        {
            faults.Add(new Fault(happened.Offset, "a sound frame", string.Create(CultureInfo.InvariantCulture, $"frame {Printable.Clean(happened.Number.ToString())} refused: {happened.Refusal}")));
        }
        else if (happened.Kind == AstmEventKind.Abandoned)
        {
            faults.Add(new Fault(happened.Offset, "a message up to its terminator record", "one that was cut"));
        }
    }
}
