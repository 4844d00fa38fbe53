using System.Globalization;
using Toolkit.Dicom;
using Toolkit.Dicom.Deidentification;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;

namespace Toolkit.Cli.Verbs;

/// <summary>Where files without identity go.</summary>
internal sealed class DeidentifiedFolder(string path, Deidentifier deidentifier, bool dryRun)
{
    // What was written under each name: two objects of one identity must not replace each other.
    private readonly Dictionary<string, string> digests = new(StringComparer.Ordinal);

    public string Path { get; } = path;

    public bool DryRun { get; } = dryRun;

    public int Written { get; private set; }

    /// <summary>Files that gave the same bytes as one before.</summary>
    public int Copies { get; private set; }

    public int NotDicom { get; private set; }

    public int Refused { get; private set; }

    /// <summary>Writes the copy of one file.</summary>
    /// <returns>Why there is none, or null.</returns>
    public Fault? Take(string file)
    {
        Parsed<DicomFile> read;
        try
        {
            read = DicomFile.Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refused++;
            return new Fault(0, "a file that can be read", e.GetType().Name);
        }

        if (!read.IsOk && read.Fault!.Offset == 0)
        {
            NotDicom++;
            return null;
        }

        if (!read.Bind(deidentifier.Deidentify).Try(out var clean, out var fault))
        {
            Refused++;
            return fault;
        }

        Write(clean, read.Value.Syntax);
        return null;
    }

    /// <summary>Writes values.json: numbers of the input that stand in elements which were removed.</summary>
    public void WriteValues(string input)
    {
        if (!DryRun)
        {
            NiftiFolder.WriteJson(System.IO.Path.Combine(Path, "values.json"), json => RetainedValues.WriteTo(json, DicomFolder.Index([input]), deidentifier));
        }
    }

    private void Write(DataSet data, TransferSyntax syntax)
    {
        var bytes = DicomWriter.ToBytes(data, syntax.BigEndian || syntax.IsDeflated ? TransferSyntax.ExplicitLittleEndian : syntax);
        var digest = Provenance.Digest(bytes);

        // UIDs are digits and dots here: they were made by this program, or are made safe.
        var stem = System.IO.Path.Combine(Path, OutputNames.Safe(data.Ascii(Tags.SeriesInstanceUid) ?? "series"), OutputNames.Safe(data.Ascii(Tags.SopInstanceUid) ?? "object"));
        var target = stem + ".dcm";
        for (var n = 2; digests.TryGetValue(target, out var there) && there != digest; n++)
        {
            target = string.Create(CultureInfo.InvariantCulture, $"{stem}-{n}.dcm");
        }

        if (!digests.TryAdd(target, digest))
        {
            Copies++;
            return;
        }

        Written++;
        if (!DryRun)
        {
            OutputFile.Write(target, stream => stream.Write(bytes));
        }
    }
}
