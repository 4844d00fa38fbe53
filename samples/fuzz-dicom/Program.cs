using SharpFuzz;
using System.Text.Json;
using Toolkit.Dicom;
using Toolkit.Dicom.Deidentification;

// Each input is read to its last element, indexed, loaded, described and de-identified. Typed faults are results; what is thrown is a find.
// Nothing of the instrumented assembly may run before the fuzzer has set up its memory: the de-identifier is made on first use.
Deidentifier? deidentifier = null;
if (args is ["--replay", .. var files])
{
    foreach (var file in files)
    {
        Console.WriteLine(file);
        Feed(File.ReadAllBytes(file));
    }

    return;
}

Fuzzer.Run(stream =>
{
    using var memory = new MemoryStream();
    stream.CopyTo(memory);
    Feed(memory.ToArray());
});

void Feed(byte[] bytes)
{
    deidentifier ??= new Deidentifier(new DeidentificationOptions { Participant = new("P01"), Key = new byte[16], KeepSafePrivate = true, CleanDescriptions = true });
    if (DicomFile.Read(bytes).Try(out var whole, out _) && deidentifier.Deidentify(whole).Try(out var clean, out _))
    {
        _ = DicomWriter.ToBytes(clean, whole.Syntax.BigEndian || whole.Syntax.IsDeflated ? TransferSyntax.ExplicitLittleEndian : whole.Syntax);
    }

    foreach (var series in DicomFolder.Index([new DicomBytes("input", bytes)]).Series)
    {
        if (series.Load().Try(out var scan, out _))
        {
            using var json = new Utf8JsonWriter(Stream.Null);
            BidsSidecar.WriteTo(json, series, scan);
        }
    }
}
