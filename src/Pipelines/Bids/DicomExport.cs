using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Toolkit.Dicom;
using Toolkit.Measurements;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Bids;

/// <summary>A folder of DICOM exports: participants by patient, sessions by study in the order of their dates. Names and numbers of patients stay in the files: labels are keyed hashes.</summary>
public sealed class DicomExport : ImagingDataset
{
    private const int LabelLength = 12;
    private const int KeyBytes = 32;
    private const string KeyFile = ".pseudonyms.key";
    private static readonly string[] StructuralNames = ["T1", "MPRAGE", "SPGR", "BRAVO", "TFE"];
    private static readonly Tag StudyDate = new(0x00080020);
    private readonly ImmutableSortedDictionary<string, ImmutableArray<Study>> patients;

    private DicomExport(string root, DatasetSelection selection, ImmutableSortedDictionary<string, ImmutableArray<Study>> patients, ImmutableSortedDictionary<string, string> identities)
        : base(root, selection)
    {
        this.patients = patients;
        Identities = identities;
        Labels = [.. patients.Keys];
    }

    /// <inheritdoc />
    public override DatasetKind Kind => DatasetKind.Dicom;

    /// <inheritdoc />
    public override ImmutableArray<string> Labels { get; }

    /// <summary>The patient behind each label: personal data, written only where somebody asks for it.</summary>
    public ImmutableSortedDictionary<string, string> Identities { get; }

    /// <summary>Reads the headers of all files of a folder.</summary>
    /// <exception cref="IOException">The folder or the key of pseudonyms cannot be read or written.</exception>
    public static Parsed<DicomExport> Index(string root, DatasetSelection selection)
    {
        var index = DicomFolder.Index([root], new() { JoinSeries = true });
        var series = index.Series.Where(s => s.Volumes > 0 && (s.Kind is SeriesKind.T1w or SeriesKind.Bold || IsNamedT1w(s))).ToList();
        if (series.Count == 0)
        {
            return new Fault(0, "participants: folders sub-…, or DICOM files of T1w or BOLD series", index.Series.Length == 0 ? "neither" : "DICOM series of other kinds") { Unit = "folder", Place = Printable.Clean(root) };
        }

        var key = Key(selection.WorkRoot);
        var (patients, identities) = (new Dictionary<string, List<(string Study, string Date, ScanSeries Series)>>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var one in series)
        {
            var header = DicomFile.Read(one.Files[0]).Try(out var file, out _) ? file.Data : null;
            // A study without a patient's number is a participant of its own.
            var patient = header?.Text(Tags.PatientId) ?? "study " + one.StudyInstanceUid;
            var label = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(patient)))[..LabelLength];
            if (identities.TryGetValue(label, out var other) && other != patient)
            {
                return new Fault(0, "a label of its own for each patient", "two patients with the same one") { Unit = "patient", Advice = $"Remove {KeyFile} from the work folder and begin anew" };
            }

            identities[label] = patient;
            if (!patients.TryGetValue(label, out var list))
            {
                patients.Add(label, list = []);
            }

            list.Add((one.StudyInstanceUid, header?.Ascii(StudyDate) ?? "", one));
        }

        return new DicomExport(root, selection, patients.ToImmutableSortedDictionary(p => p.Key, p => Studies(p.Value), StringComparer.Ordinal), identities.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <inheritdoc />
    public override Parsed<ParticipantInput> Find(string label)
    {
        var entity = "sub-" + label;
        if (!patients.TryGetValue(label, out var studies))
        {
            return new Fault(0, "a participant among " + string.Join(", ", Labels.Take(8)), entity) { Unit = "participant", Place = entity };
        }

        Study[] chosen = [.. studies.Where(s => Selection.Sessions.IsEmpty || Selection.Sessions.Contains(s.Session, StringComparer.Ordinal))];
        if (chosen.Length == 0)
        {
            return new Fault(0, "a session among " + string.Join(", ", Selection.Sessions), string.Join(", ", studies.Select(s => "ses-" + s.Session))) { Unit = "session", Place = entity };
        }

        if (Unexpected(entity, [.. chosen.Select(s => "ses-" + s.Session)]) is { } unexpected)
        {
            return unexpected;
        }

        var sessions = ImmutableArray.CreateBuilder<SessionInput>();
        foreach (var study in chosen)
        {
            ScanSeries[] anatomy = [.. study.Series.Where(s => s.Kind == SeriesKind.T1w)];
            anatomy = anatomy.Length > 0 ? anatomy : [.. study.Series.Where(IsNamedT1w)];
            if (anatomy.Length != 1)
            {
                return new Fault(0, "one T1w series", anatomy.Length == 0 ? "none" : string.Join(", ", anatomy.Select(s => $"series {s.SeriesNumber}"))) { Unit = "series", Place = $"{entity}/ses-{study.Session}", Advice = "Leave out the files of the series that do not count" };
            }

            sessions.Add(new(study.Session, Source(anatomy[0]), Runs(study)));
        }

        return new ParticipantInput(label, sessions.ToImmutable());
    }

    // Where the header does not tell the contrast, the name that the operator gave does.
    private static bool IsNamedT1w(ScanSeries series) => series.Kind == SeriesKind.Other && series.Volumes == 1
        && StructuralNames.Any(word => (series.Description + " " + series.Protocol).Contains(word, StringComparison.OrdinalIgnoreCase));

    private static ImmutableArray<BoldInput> Runs(Study study)
    {
        ScanSeries[] runs = [.. study.Series.Where(s => s.Kind == SeriesKind.Bold).OrderBy(s => s.SeriesNumber).ThenBy(s => s.SeriesInstanceUid, StringComparer.Ordinal)];
        return [.. runs.Select((s, i) => new BoldInput(runs.Length == 1 ? "task-rest" : "task-rest_run-" + Numbers.Format(i + 1), Source(s)))];
    }

    private static DicomSource Source(ScanSeries series) => new(Above(series.Files), series.SeriesInstanceUid);

    /// <summary>The deepest folder that holds all files.</summary>
    private static string Above(ImmutableArray<string> files)
    {
        var folder = Path.GetDirectoryName(files[0])!;
        while (files.Any(f => !f.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    private static ImmutableArray<Study> Studies(List<(string Study, string Date, ScanSeries Series)> series) =>
    [
        .. series.GroupBy(s => s.Study, StringComparer.Ordinal)
            .OrderBy(g => g.Min(s => s.Date), StringComparer.Ordinal).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select((g, i) => new Study(Numbers.Format(i + 1), [.. g.Select(s => s.Series)])),
    ];

    /// <summary>The key of this work folder; the first process makes it.</summary>
    private static byte[] Key(string workRoot)
    {
        Directory.CreateDirectory(workRoot);
        var path = Path.Combine(workRoot, KeyFile);
        if (!File.Exists(path))
        {
            var beside = Path.Combine(workRoot, $"{KeyFile}.{Batch.SharedFile.OwnName()}");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(beside, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
                file.Flush(flushToDisk: true);
            }

            try
            {
                File.Move(beside, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process was first: its key counts.
                File.Delete(beside);
            }
        }

        return File.ReadAllBytes(path);
    }

    private sealed record Study(string Session, ImmutableArray<ScanSeries> Series);
}
