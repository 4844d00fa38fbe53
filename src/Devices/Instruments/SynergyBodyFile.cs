using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>A captured read body of a BioTek Synergy or Cytation in a file.</summary>
internal sealed class SynergyBodyFile : IFileFormat
{
    public string Profile => "biotek-synergy";

    public string Instrument => "BioTek Synergy / Cytation";

    public Evidence Evidence => Evidence.SecondHand;

    public bool Recognises(SourceFile file) => file.Bytes.AsSpan().StartsWith("01,1,\r"u8);

    public Parsed<InstrumentFile> Read(SourceFile file) => SynergyBody.Decode(file.Bytes, file.Name)
        .Map(body => new InstrumentFile { Instrument = Instrument, Profile = Profile, Evidence = Evidence, Plates = [body.Reading] });
}
