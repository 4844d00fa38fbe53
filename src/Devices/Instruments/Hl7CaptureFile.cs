using Toolkit.Devices.Conversations;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>The bytes that an analyser sent as HL7 over MLLP, captured in a file; read by the conversation that reads them live.</summary>
internal sealed class Hl7CaptureFile(DeviceProfile profile) : IFileFormat
{
    public string Profile => profile.Name;

    public string Instrument => profile.Maker + " " + profile.Model;

    public Evidence Evidence => profile.Evidence;

    public bool HasMarks => false;

    public bool Recognises(SourceFile file) => file.Bytes.AsSpan().StartsWith("\u000BMSH|"u8);

    public Parsed<InstrumentFile> Read(SourceFile file)
    {
        var conversation = ConversationCatalog.Create(profile, [], new MessageMemory()).Value;
        conversation.Locate = (stage, from, to, parameters) => file.Provenance(stage, [.. parameters, new("profile", profile.Name)]).At(from, to - from);
        conversation.Begin();
        conversation.Take(file.Bytes, default);
        while (conversation.HasToSend)
        {
            conversation.Sent();
        }

        conversation.LinkLost();
        var outcome = conversation.TakeOutcome();
        return conversation.Completed == 0
            ? outcome.Faults.FirstOrDefault() ?? new Fault(0, "a complete HL7 message", file.Seen())
            : new InstrumentFile { Instrument = Instrument, Profile = profile.Name, Evidence = Evidence, Results = outcome.Results, Faults = outcome.Faults };
    }
}
