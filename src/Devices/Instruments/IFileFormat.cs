using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>One format of one instrument or its software.</summary>
internal interface IFileFormat
{
    /// <summary>Name by which a user asks for it: "agilent-gen5".</summary>
    string Profile { get; }

    /// <summary>Maker and model or software.</summary>
    string Instrument { get; }

    Evidence Evidence { get; }

    /// <summary>False for a format that has no marks of its own, or not in every file: naming it is enough.</summary>
    bool HasMarks => true;

    /// <summary>True where the file carries this format's own marks. A format without marks is never recognised, only named.</summary>
    bool Recognises(SourceFile file);

    Parsed<InstrumentFile> Read(SourceFile file);
}
