using System.Diagnostics;
using System.Text.Json;
using Toolkit.Dicom;

namespace Toolkit.Conformance.Tests;

/// <summary>What the sidecars say besides the reference values, held against dcm2niix over the same files: echo spacing, readout, multi-band, and the rest that both write.</summary>
public class DicomPeerTests
{
    private const string Area = "dicom";

    // The peer writes six significant digits.
    private const double Relative = 1e-5;

    private static readonly string[] Numbers =
        ["EffectiveEchoSpacing", "TotalReadoutTime", "MultibandAccelerationFactor", "SliceThickness", "SpacingBetweenSlices", "PixelBandwidth", "ImagingFrequency", "FlipAngle", "RepetitionTime", "EchoTime", "MagneticFieldStrength"];

    private static readonly string[] Texts = ["PhaseEncodingDirection", "PatientPosition", "BodyPartExamined", "MRAcquisitionType", "ProtocolName"];

    private static readonly IReadOnlyList<string> Folders = Cases.Folders(Area, "", folder => Directory.Exists(Path.Combine(folder, "input")));

    public static TheoryData<string> CaseNames => [.. Folders.Select(f => Path.GetFileName(f)!).DefaultIfEmpty("none")];

    [Theory, MemberData(nameof(CaseNames))]
    public void Sidecars_agree_with_the_peer(string name)
    {
        Cases.SkipWithout(Folders, Area);
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "dcm2niix")));
        Assert.SkipUnless(found, "install dcm2niix: it is the peer of this test");
        var input = Path.Combine(Folders.Single(f => Path.GetFileName(f) == name), "input");
        var output = Directory.CreateTempSubdirectory("toolkit-peer-");
        try
        {
            Peer("-b", "o", "-f", "%j_%e_%r", "-o", output.FullName, input);
            var theirs = output.GetFiles("*.json").Select(f => JsonDocument.Parse(File.ReadAllBytes(f.FullName)).RootElement).ToList();
            foreach (var series in DicomFolder.Index([input]).Series.Where(s => s.Volumes > 0))
            {
                // Only where one image on each side has this number: else nobody can say which is which.
                var alike = theirs.Where(t => t.TryGetProperty("SeriesNumber", out var n) && n.GetInt32() == series.SeriesNumber).ToList();
                if (alike is [var peer])
                {
                    Compare(peer, Sidecar(series));
                }
            }
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private static void Compare(JsonElement peer, JsonElement ours)
    {
        foreach (var key in Numbers)
        {
            // What we leave out has its reason; what both say must agree.
            if (peer.TryGetProperty(key, out var theirs) && ours.TryGetProperty(key, out var own))
            {
                Assert.True(Math.Abs(own.GetDouble() - theirs.GetDouble()) <= Relative * Math.Abs(theirs.GetDouble()), $"{key}: {own} here, {theirs} there");
            }
            else if (key is "EffectiveEchoSpacing" or "TotalReadoutTime")
            {
                Assert.False(peer.TryGetProperty(key, out _), $"{key} is known to the peer alone");
            }
        }

        foreach (var key in Texts)
        {
            if (peer.TryGetProperty(key, out var theirs) && ours.TryGetProperty(key, out var own))
            {
                Assert.Equal(theirs.GetString()!.Replace(' ', '_'), own.GetString()!.Replace(' ', '_'));
            }
        }
    }

    private static JsonElement Sidecar(ScanSeries series)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            BidsSidecar.WriteTo(json, series, series.Load().Value);
        }

        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }

    // The peer cannot read some cases at all: then it writes nothing, and nothing is compared.
    private static void Peer(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dcm2niix", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = process.StandardOutput.ReadToEndAsync();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
    }
}
