using System.Text;
using Toolkit.Dicom.Deidentification;

namespace Toolkit.Dicom.Tests;

/// <summary>Identity is removed by the table: every row, at every depth, and nothing planted comes out.</summary>
public class DeidentificationTests
{
    private const string Canary = "CANARY";
    private static readonly DeidentificationOptions Strict = new() { Participant = new("P01"), Key = Encoding.ASCII.GetBytes("a key of the study"), ShiftDates = false };
    private static readonly DeidentificationOptions Shifting = Strict with { ShiftDates = true };

    [Fact]
    public void The_table_has_the_rows_of_the_standard()
    {
        Assert.Equal(621, ConfidentialityProfile.Rows.Count);
        Assert.Equal(
            "D 92, U 54, X 384, X/D 22, X/Z 11, X/Z/D 8, X/Z/U* 2, Z 42, Z/D 6",
            string.Join(", ", ConfidentialityProfile.Rows.GroupBy(r => r.Basic).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}")));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Nothing_planted_in_any_row_comes_out(bool nested)
    {
        var planted = Planted();
        var data = Base();
        foreach (var element in nested ? [new DataElement(new(0x00081140), [planted])] : planted.AsEnumerable())
        {
            data.Add(element);
        }

        foreach (var options in new[] { Strict, Shifting, Strict with { CleanDescriptions = true }, Strict with { KeepSafePrivate = true } })
        {
            var bytes = DicomWriter.ToBytes(new Deidentifier(options).Deidentify(Read(data)).Value);
            Assert.DoesNotContain(Canary, Encoding.Latin1.GetString(bytes), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Every_row_is_acted_upon()
    {
        foreach (var row in ConfidentialityProfile.Rows.Where(r => r.Tag is not "private" && !r.Tag.StartsWith("0002", StringComparison.Ordinal) && !r.Tag.StartsWith("0000", StringComparison.Ordinal)))
        {
            var tag = new Tag(uint.Parse(row.Tag.Replace('x', '0'), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture));
            if (tag == Tags.PatientName || tag == Tags.PatientId || tag == Tags.SopInstanceUid)
            {
                continue;
            }

            var data = Base();
            data.Add(Plant(row, tag));
            var clean = new Deidentifier(Strict).Deidentify(Read(data)).Value;
            var there = clean.TryFind(tag, out var element);
            Assert.True(row.Basic == "X" ? !there : there || row.Basic == "X/Z/U*", $"{tag} {row.Name}: {row.Basic}");
            Assert.True(!there || row.Basic is not ("Z" or "X/Z") || (element.Value.IsEmpty && element.Items is null or []), $"{tag} {row.Name} is not empty");
        }
    }

    [Fact]
    public void New_identifiers_are_consistent_and_keyed()
    {
        var a = new Deidentifier(Strict);
        var b = new Deidentifier(Strict with { Key = Encoding.ASCII.GetBytes("another key of a study") });
        Assert.Equal(a.Uid("1.2.3"), new Deidentifier(Strict).Uid("1.2.3"));
        Assert.NotEqual(a.Uid("1.2.3"), b.Uid("1.2.3"));
        Assert.NotEqual(a.Uid("1.2.3"), a.Uid("1.2.4"));
        Assert.Matches("^2\\.25\\.[0-9]{1,39}$", a.Uid("1.2.3"));
        Assert.Equal("1.2.840.10008.1.2", a.Uid("1.2.840.10008.1.2"));
    }

    [Fact]
    public void Dates_of_a_participant_move_together_and_keep_their_weekday()
    {
        var data = Base();
        data.Add(DicomWriter.Text(Tags.StudyDate, Vr.DA, "20240115"));
        data.Add(DicomWriter.Text(Tags.AcquisitionDateTime, Vr.DT, "20240122101112.5"));
        data.Add(DicomWriter.Text(Tags.AcquisitionTime, Vr.TM, "101112"));
        var clean = new Deidentifier(Shifting).Deidentify(Read(data)).Value;
        var study = Date(clean.Ascii(Tags.StudyDate)!);
        var acquired = clean.Ascii(Tags.AcquisitionDateTime)!;
        Assert.Equal(7, Date(acquired[..8]).DayNumber - study.DayNumber);
        Assert.EndsWith("101112.5", acquired, StringComparison.Ordinal);
        Assert.Equal(DayOfWeek.Monday, study.DayOfWeek);
        Assert.InRange(new DateOnly(2024, 1, 15).DayNumber - study.DayNumber, 364, 3650);
        Assert.Equal("101112", clean.Ascii(Tags.AcquisitionTime));
        Assert.Equal("MODIFIED", clean.Ascii(new(0x00280303)));
    }

    [Fact]
    public void A_kept_description_loses_the_words_of_identity()
    {
        var data = Base();
        data.Add(DicomWriter.Text(new(0x00081070), Vr.PN, "Smith^John"));
        data.Add(DicomWriter.Text(Tags.SeriesDescription, Vr.LO, "BOLD smith rest"));
        var clean = new Deidentifier(Strict with { CleanDescriptions = true }).Deidentify(Read(data)).Value;
        Assert.Equal("BOLD  rest", clean.Ascii(Tags.SeriesDescription));
    }

    [Fact]
    public void Safe_private_elements_stay_on_request_and_no_others()
    {
        var data = Base();
        data.Add(DicomWriter.Text(new(0x00190010), Vr.LO, "SIEMENS MR HEADER"));
        data.Add(DicomWriter.UnsignedShort(new(0x0019100A), 35));
        data.Add(DicomWriter.Text(new(0x00191008), Vr.LO, Canary));
        Assert.DoesNotContain(new Deidentifier(Strict).Deidentify(Read(data)).Value, e => e.Tag.IsPrivate);
        var kept = new Deidentifier(Strict with { KeepSafePrivate = true }).Deidentify(Read(data)).Value;
        Assert.Equal([0x00190010u, 0x0019100Au], kept.Where(e => e.Tag.IsPrivate).Select(e => e.Tag.Value));
    }

    [Fact]
    public void Burned_in_text_is_refused_until_it_is_allowed()
    {
        var data = Base();
        data.Add(DicomWriter.Text(new(0x00280301), Vr.CS, "YES"));
        var fault = new Deidentifier(Strict).Deidentify(Read(data)).Fault!;
        Assert.Equal("pixels without burned-in text", fault.Expected);
        Assert.True(new Deidentifier(Strict with { AllowBurnedIn = true }).Deidentify(Read(data)).IsOk);
    }

    [Fact]
    public void The_object_says_that_identity_was_removed()
    {
        var clean = new Deidentifier(Strict).Deidentify(Read(Base())).Value;
        Assert.Equal("YES", clean.Ascii(new(0x00120062)));
        Assert.Equal("P01", clean.Ascii(Tags.PatientId));
        Assert.Equal("113100", clean.FirstItem(new(0x00120064))!.Ascii(new(0x00080100)));
    }

    [Fact]
    public void Big_endian_values_are_turned()
    {
        var data = new DataSet(bigEndian: true) { new(Tags.Rows, Vr.US, new byte[] { 0, 64 }), new(Tags.SopClassUid, Vr.UI, "1.2"u8.ToArray()), new(Tags.SopInstanceUid, Vr.UI, "1.3"u8.ToArray()) };
        var clean = new Deidentifier(Strict).Deidentify(new DicomFile(new(), data, TransferSyntax.ExplicitBigEndian)).Value;
        Assert.Equal(64, clean.Integer(Tags.Rows));
    }

    [Fact]
    public void A_short_key_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Strict with { Key = new byte[8] });

    private static DataSet Base() => new()
    {
        DicomWriter.Text(Tags.SopClassUid, Vr.UI, "1.2.840.10008.5.1.4.1.1.4"),
        DicomWriter.Text(Tags.SopInstanceUid, Vr.UI, "1.2.3"),
        DicomWriter.Text(Tags.PatientName, Vr.PN, Canary + "^X"),
        DicomWriter.Text(Tags.PatientId, Vr.LO, Canary + "1"),
    };

    // One element for each row of the table, and a private one.
    private static DataSet Planted()
    {
        var planted = new DataSet();
        foreach (var row in ConfidentialityProfile.Rows.Where(r => r.Tag != "private" && string.CompareOrdinal(r.Tag, "0004") > 0))
        {
            var tag = new Tag(uint.Parse(row.Tag.Replace('x', '0'), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture));
            if (tag != Tags.SopInstanceUid && tag != Tags.PatientName && tag != Tags.PatientId)
            {
                planted.Add(Plant(row, tag));
            }
        }

        planted.Add(DicomWriter.Text(new(0x00290010), Vr.LO, "MAKER " + Canary));
        planted.Add(DicomWriter.Text(new(0x00291010), Vr.UN, Canary));
        return planted;
    }

    private static DataElement Plant(ConfidentialityRow row, Tag tag) => row.Vr == Vr.SQ
        ? new(tag, [new DataSet { DicomWriter.Text(new(0x00081070), Vr.PN, Canary), DicomWriter.Text(new(0x00104000), Vr.LT, Canary) }])
        : DicomWriter.Text(tag, row.Vr, Canary);

    private static DicomFile Read(DataSet data) => DicomFile.Read(DicomWriter.ToBytes(data)).Value;

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture);
}
