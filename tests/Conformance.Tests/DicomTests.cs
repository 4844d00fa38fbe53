using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Toolkit.Dicom;

namespace Toolkit.Conformance.Tests;

/// <summary>Every DICOM case is converted and held against the reference, by the definitions of the cases' README.</summary>
public class DicomTests
{
    private const string Area = "dicom";

    // The README's tolerances: text of six digits in a reference header, a clock of 2.5 ms.
    private const double AffineTolerance = 1e-4;
    private const double RepetitionTolerance = 1e-4;
    private const double EchoTolerance = 1e-6;
    private const double SliceTolerance = 0.0026;
    private const double SlopeTolerance = 1e-5;
    private const double InterceptTolerance = 1e-3;

    private static readonly IReadOnlyList<string> Folders = Cases.Folders(Area, "", folder => File.Exists(Path.Combine(folder, "case.json")));

    public static TheoryData<string> CaseNames => [.. Folders.Select(f => Path.GetFileName(f)!).DefaultIfEmpty("none")];

    [Theory, MemberData(nameof(CaseNames))]
    public void A_case_is_converted_as_the_reference(string name)
    {
        Cases.SkipWithout(Folders, Area);
        using var reference = DicomCase.Open(Folders.Single(f => Path.GetFileName(f) == name));
        var checks = new Checks(Area, name);
        var report = ConversionReport.Convert(DicomFolder.Index([reference.Input]), 1, (series, _) => series.Description);
        var left = report.Images.Select(image => (image.Series, View: new DicomOrientation(image.Scan), image.Scan)).ToList();
        foreach (var expected in reference.Expect.GetProperty("images").EnumerateArray())
        {
            var label = $"series {expected.GetProperty("series_number")} {string.Join('/', Texts(expected, "image_type"))}";
            int[] shape = [.. Numbers(expected, "shape_ras")!.Select(v => (int)v)];
            string[] hashes = [.. Texts(expected, "volume_sha256")];
            var best = left.Where(c => c.View.Shape.AsSpan().SequenceEqual(shape.AsSpan(0, 3)))
                .OrderByDescending(c => Equal(c.View, c.Scan, hashes)).ThenByDescending(c => c.Scan.Image.Volumes == shape[3]).FirstOrDefault();
            checks.True($"{label}: present", best.Scan is not null);
            if (best.Scan is not null)
            {
                left.Remove(best);
                Compare(checks, label, reference, expected, best.Series, best.View, best.Scan);
            }
        }

        var extra = reference.Expect.TryGetProperty("max_extra_images", out var most) ? most.GetInt32() : 0;
        checks.True("no image too many", left.Count <= extra, $"{left.Count} more");
        CheckReport(checks, reference, report);
        checks.Verify();
    }

    private static void Compare(Checks checks, string label, DicomCase reference, JsonElement expected, ScanSeries series, DicomOrientation view, ScanImage scan)
    {
        var skip = expected.TryGetProperty("not_scored", out _) ? Texts(expected, "not_scored").ToHashSet(StringComparer.Ordinal) : [];
        string[] hashes = [.. Texts(expected, "volume_sha256")];
        checks.Same($"{label}: volumes equal", $"{hashes.Length} of {hashes.Length}", $"{Equal(view, scan, hashes)} of {scan.Image.Volumes}");
        if (!skip.Contains("affine"))
        {
            checks.NearAll($"{label}: affine", [.. expected.GetProperty("affine_ras").EnumerateArray().SelectMany(r => r.EnumerateArray()).Select(v => v.GetDouble())], view.Affine.Rows.ToArray(), AffineTolerance);
        }

        if (!skip.Contains("scaling") && expected.GetProperty("kind").GetString() == "int")
        {
            var (slope, intercept) = Scale(reference, expected);
            checks.Near($"{label}: slope", slope, scan.Image.Slope, 0, SlopeTolerance);
            checks.Near($"{label}: intercept", intercept, scan.Image.Intercept, InterceptTolerance);
        }

        if (!skip.Contains("tr"))
        {
            checks.Near($"{label}: TR", Number(expected, "tr_s"), scan.Image.RepetitionTime.Or(null)?.Seconds, RepetitionTolerance);
        }

        if (!skip.Contains("te"))
        {
            checks.Near($"{label}: TE", Number(expected, "te_s"), scan.EchoTime.IsKnown ? scan.EchoTime.Value : null, EchoTolerance);
        }

        if (!skip.Contains("pe"))
        {
            // Without a sign, the axis may be given or not.
            var wanted = expected.GetProperty("pe_ras").GetString();
            var found = view.PhaseEncoding;
            checks.True($"{label}: phase encoding", wanted is not null ? found == wanted : found is null || found == expected.GetProperty("pe_axis_ras").GetString(), $"{found} for {wanted}");
        }

        if (!skip.Contains("slice_timing"))
        {
            var wanted = Numbers(expected, "slice_timing_s");
            checks.Same($"{label}: slice timing known", (wanted is not null).ToString(), (view.SliceTiming is not null).ToString());
            if (wanted is not null && view.SliceTiming is { } times)
            {
                checks.Same($"{label}: slice axis", expected.GetProperty("slice_axis_ras").ToString(), view.SliceAxis.ToString(System.Globalization.CultureInfo.InvariantCulture));
                checks.NearAll($"{label}: slice timing", wanted, times, SliceTolerance);
            }
        }

        if (Numbers(expected, "kept_volumes") is { } kept)
        {
            checks.Same($"{label}: kept volumes", string.Join(',', kept), string.Join(',', scan.KeptVolumes));
        }

        checks.Same($"{label}: series number", expected.GetProperty("series_number").ToString(), series.SeriesNumber?.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void CheckReport(Checks checks, DicomCase reference, ConversionReport report)
    {
        var exit = reference.Expect.TryGetProperty("exit", out var stated) ? stated.GetString() : "any";
        checks.True($"exit {exit}", exit == "any" || report.ExitCode == 0 == (exit == "zero"), $"{report.ExitCode}");
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            report.WriteTo(json);
        }

        var text = Encoding.UTF8.GetString(stream.ToArray());
        foreach (var file in reference.Expect.TryGetProperty("report_names_files", out _) ? Texts(reference.Expect, "report_names_files") : [])
        {
            checks.True($"report names {file}", text.Contains(file, StringComparison.Ordinal));
        }
    }

    private static int Equal(DicomOrientation view, ScanImage scan, string[] hashes) =>
        Enumerable.Range(0, Math.Min(hashes.Length, scan.Image.Volumes)).Count(t => view.Hash(t) == hashes[t]);

    // The reference tool reads the scale of a NIfTI file as 1 and 0 whatever it is; where the case comes with the reference image, its header has the true one.
    private static (double Slope, double Intercept) Scale(DicomCase reference, JsonElement expected)
    {
        const int scaleAt = 112;
        if (!expected.TryGetProperty("nifti", out var nifti) || !File.Exists(Path.Combine(reference.Folder, nifti.GetString()!)))
        {
            return (expected.GetProperty("scl_slope").GetDouble(), expected.GetProperty("scl_inter").GetDouble());
        }

        using var file = new GZipStream(File.OpenRead(Path.Combine(reference.Folder, nifti.GetString()!)), CompressionMode.Decompress);
        var header = new byte[348];
        file.ReadExactly(header);
        return (BinaryPrimitives.ReadSingleLittleEndian(header.AsSpan(scaleAt)), BinaryPrimitives.ReadSingleLittleEndian(header.AsSpan(scaleAt + 4)));
    }

    private static double? Number(JsonElement element, string key) => element.GetProperty(key).ValueKind == JsonValueKind.Null ? null : element.GetProperty(key).GetDouble();

    private static double[]? Numbers(JsonElement element, string key) =>
        element.TryGetProperty(key, out var array) && array.ValueKind == JsonValueKind.Array ? [.. array.EnumerateArray().Select(v => v.GetDouble())] : null;

    private static IEnumerable<string> Texts(JsonElement element, string key) => element.GetProperty(key).EnumerateArray().Select(v => v.GetString()!);
}
