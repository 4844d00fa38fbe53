using System.Buffers;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Dicom.Deidentification;

/// <summary>Removes identity from a data set by PS3.15, annex E: every row of its attribute table, at every depth; private elements out by default.</summary>
public sealed class Deidentifier
{
    private const string Dummy = "DEIDENTIFIED";
    private static readonly SearchValues<char> DateCharacters = SearchValues.Create("0123456789.+-");
    private readonly DeidentificationOptions options;
    private readonly Pseudonyms pseudonyms;
    private readonly int shiftDays;

    public Deidentifier(DeidentificationOptions options)
    {
        this.options = options;
        pseudonyms = new(options.Key);
        shiftDays = pseudonyms.ShiftDays(options.Participant.Label);
    }

    /// <summary>A data set without identity, little endian, with the method stated in it.</summary>
    /// <returns>The data set; a fault where the pixels may show text of identity and <see cref="DeidentificationOptions.AllowBurnedIn"/> is not set.</returns>
    public Parsed<DataSet> Deidentify(DicomFile file)
    {
        var burned = file.Data.Ascii(new(0x00280301)) == "YES" || SopClasses.IsSecondaryCapture(file.Data.Ascii(Tags.SopClassUid) ?? "");
        if (burned && !options.AllowBurnedIn)
        {
            return new Fault(0, "pixels without burned-in text", "(0028,0301) YES, or a secondary capture") { Advice = "Look at the image; allow it by option when it shows no identity" };
        }

        if (file.Data.Ascii(Tags.SopClassUid) is null || file.Data.Ascii(Tags.SopInstanceUid) is null)
        {
            return new Fault(0, "an object with class and identity (0008,0016), (0008,0018)", "none") { Advice = "Ask the sender for the whole object" };
        }

        var clean = Clean(file.Data, Identity.Of(file.Data), 0);
        Statement.AddTo(clean, options);
        return clean;
    }

    /// <summary>The new UID of a UID.</summary>
    public string Uid(string uid) => options.KeepUids ? uid : pseudonyms.Uid(uid);

    private DataSet Clean(DataSet data, Identity identity, int depth)
    {
        var clean = new DataSet();
        foreach (var element in ByteOrder.ToLittle(data))
        {
            if (depth == 0 && Statement.Owns(element.Tag))
            {
                continue;
            }

            if (Keep(data, element, identity, depth) is { } kept)
            {
                clean.Add(kept);
            }
        }

        return clean;
    }

    private DataElement? Keep(DataSet data, in DataElement element, Identity identity, int depth)
    {
        var tag = element.Tag;
        if (tag.Element == 0 || tag.Group is 0x0002 or 0xFFFC)
        {
            return null;
        }

        if (tag.IsPrivate)
        {
            return options.KeepSafePrivate && SafePrivate.Holds(data, tag) ? SafePrivate.Cleaned(data, element, e => Nested(e, identity, depth)) : null;
        }

        if (depth == 0 && (tag == Tags.PatientName || tag == Tags.PatientId))
        {
            return DicomWriter.Text(tag, tag == Tags.PatientName ? Vr.PN : Vr.LO, options.Participant.Label);
        }

        var row = ConfidentialityProfile.Find(tag);
        if (row is null)
        {
            // What neither the standard's table nor the file's own representation explains is not let out.
            return element.Vr == Vr.UN ? null : element.Items is null ? element : Nested(element, identity, depth);
        }

        return Apply(Action(row), row, element, identity, depth);
    }

    private char Action(ConfidentialityRow row)
    {
        foreach (var (letter, on) in new[]
        {
            ('U', options.KeepUids), ('V', options.KeepDevice), ('I', options.KeepInstitution), ('A', options.KeepPatientCharacteristics),
            ('F', options.KeepDates), ('M', options.ShiftDates), ('D', options.CleanDescriptions),
        })
        {
            if (on && row.Options.TryGetValue(letter, out var action))
            {
                // A description that is cleaned and a date that is shifted are different acts.
                return action == 'K' ? 'K' : letter == 'M' ? 'S' : 'C';
            }
        }

        // Where the choice depends on the object's definition, the one that keeps it valid and tells nothing.
        return row.Basic switch
        {
            "X/Z/U*" => 'R',
            "X/D" or "X/Z/D" or "Z/D" => 'D',
            "X/Z" => 'Z',
            _ => row.Basic[0],
        };
    }

    private DataElement? Apply(char action, ConfidentialityRow row, in DataElement element, Identity identity, int depth)
    {
        var vr = element.Vr is Vr.Unknown or Vr.UN ? row.Vr : element.Vr;
        return action switch
        {
            'K' => element.Items is null ? element : Nested(element, identity, depth),
            'X' => null,
            'Z' => element.Items is null ? new(element.Tag, vr, default) : new(element.Tag, []),
            'R' => element.Items is null ? null : Nested(element, identity, depth),
            'U' => element.Items is null ? NewUids(element) : Nested(element, identity, depth),
            'S' when vr is Vr.DA or Vr.DT => Shifted(element, vr),
            'S' when vr == Vr.TM && DicomTime.Seconds(element.Value.Span) is not null => element,
            'C' when vr.IsText() && vr is not (Vr.DA or Vr.DT or Vr.TM) => Cleaned(element, vr, identity),
            _ => element.Items is null ? DummyOf(element, vr) : new(element.Tag, []),
        };
    }

    private DataElement Nested(in DataElement element, Identity identity, int depth) =>
        new(element.Tag, [.. element.Items!.Select(item => Clean(item, identity, depth + 1))]);

    private DataElement NewUids(in DataElement element) => DicomWriter.Text(
        element.Tag, Vr.UI, string.Join('\\', DataSet.TrimmedText(element.Value.Span).Split('\\').Select(u => u.Length == 0 ? u : pseudonyms.Uid(u.Trim(' ', '\0')))));

    private DataElement Shifted(in DataElement element, Vr vr)
    {
        const int dateLength = 8;
        var values = DataSet.TrimmedText(element.Value.Span).Split('\\').Select(text =>
            text.Length >= dateLength && !text.AsSpan().ContainsAnyExcept(DateCharacters) && DateOnly.TryParseExact(text[..dateLength], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.DayNumber + shiftDays > 0
                ? date.AddDays(shiftDays).ToString("yyyyMMdd", CultureInfo.InvariantCulture) + text[dateLength..]
                : "");
        return DicomWriter.Text(element.Tag, vr, string.Join('\\', values));
    }

    private static DataElement Cleaned(in DataElement element, Vr vr, Identity identity) =>
        DicomWriter.Text(element.Tag, vr, identity.Clean(DataSet.TrimmedText(element.Value.Span)));

    private static DataElement DummyOf(in DataElement element, Vr vr) => vr switch
    {
        Vr.DA => DicomWriter.Text(element.Tag, vr, "19000101"),
        Vr.TM => DicomWriter.Text(element.Tag, vr, "000000"),
        Vr.DT => DicomWriter.Text(element.Tag, vr, "19000101000000"),
        Vr.AS => DicomWriter.Text(element.Tag, vr, "000Y"),
        Vr.DS or Vr.IS => DicomWriter.Text(element.Tag, vr, "0"),
        Vr.UI => DicomWriter.Text(element.Tag, vr, "2.25.0"),
        _ when vr.IsText() => DicomWriter.Text(element.Tag, vr, Dummy),
        _ => new(element.Tag, vr, default),
    };
}
