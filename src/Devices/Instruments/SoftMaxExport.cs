using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>Text export of Molecular Devices SoftMax Pro (UTF-16 or UTF-8): the raw data of every plate block, in plate or time format. Reduced data and groups are calculated and left out.</summary>
internal sealed class SoftMaxExport : IFileFormat
{
    public string Profile => "moldev-softmax-pro";

    public string Instrument => "Molecular Devices SoftMax Pro";

    public Evidence Evidence => Evidence.Capture;

    public bool Recognises(SourceFile file) => file.Lines.Length > 0 && file.Lines[0].Text.StartsWith("##BLOCKS=", StringComparison.Ordinal);

    public Parsed<InstrumentFile> Read(SourceFile file)
    {
        var plates = new List<PlateReading>();
        var provenance = file.Provenance("devices." + Profile);
        var blocks = 0;
        for (var i = 0; i < file.Lines.Length; i++)
        {
            if (file.Lines[i].Text.StartsWith("~End", StringComparison.Ordinal))
            {
                blocks++;
            }

            if (!file.Lines[i].Text.StartsWith("Plate:\t", StringComparison.Ordinal))
            {
                continue;
            }

            var end = EndOf(file, i);
            if (end < 0)
            {
                return new Fault(file.Bytes.Length, "~End of the block that begins in line " + Numbers.Format(i + 1), "the end of the file") { Advice = "The file was cut" };
            }

            if (!SoftMaxPlate.Read(file, i, end, provenance).Try(out var readings, out var fault))
            {
                return fault;
            }

            plates.AddRange(readings);
        }

        var stated = file.Lines[0].Text["##BLOCKS=".Length..].Trim();
        if (!Numbers.TryParse(stated, out var expected) || blocks != expected)
        {
            return new Fault(file.Bytes.Length, $"{Printable.Clean(stated, 20)} blocks", Numbers.Format(blocks)) { Advice = "The file was cut" };
        }

        return plates.Count > 0
            ? new InstrumentFile { Instrument = Instrument, Profile = Profile, Evidence = Evidence, Plates = [.. plates] }
            : new Fault(0, "a plate block with raw data", "none");
    }

    private static int EndOf(SourceFile file, int from)
    {
        for (var i = from; i < file.Lines.Length; i++)
        {
            if (file.Lines[i].Text.StartsWith("~End", StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
