using System.Text;
using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Workstation.Tests;

/// <summary>A run with results as 'run' writes them: twelve participants, two visits, values that lead to bytes of a file that lies beside.</summary>
internal static class MadeRun
{
    public const string Id = "made-1";

    /// <summary>What the values lead to: one line for each, of the same length.</summary>
    public static readonly byte[] Captured = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 24).Select(i => $"<{i:00}>+{40 + i:00.0};\r\n")));

    public const int LineLength = 12;

    private static readonly Outcome Pain = new("pain", "mm", BenefitDirection.Lower) { Title = "Pain (VAS)" };
    private static readonly Outcome Marker = new("crp", "mg/L", BenefitDirection.Lower) { Title = "C-reactive protein" };

    private static readonly Outcome Gray = new("precuneus", "%", BenefitDirection.Higher) { Title = "Gray matter of the precuneus" };

    public static Provenance Source { get; } = Provenance.OfBytes("devices.made", "crp.bin", Provenance.Digest(Captured));

    public static string EstimateName => "pain: exercise - control at week12";

    /// <summary>Writes the run beside the store of a site.</summary>
    /// <param name="hostile">A name that a page must not take for markup.</param>
    public static void Write(string folder, string hostile = "A made study")
    {
        var output = Path.Combine(folder, "runs", Id, "output");
        Directory.CreateDirectory(Path.Combine(output, "captured"));
        File.WriteAllBytes(Path.Combine(output, "captured", "crp.bin"), Captured);
        using var stream = File.Create(Path.Combine(output, "results.json"));
        ResultsJson.Write(stream, Result(hostile));
    }

    /// <summary>Provenance of the marker of a participant at a visit: twelve bytes of the file.</summary>
    public static Provenance Line(int person, int visit) => Source.At((((person * 2) + visit) * LineLength) + 4, 5);

    private static StudyResult Result(string name)
    {
        Study study = new()
        {
            Name = name,
            Arms = [new("control"), new("exercise")],
            Visits = [new("baseline") { Day = 0 }, new("week12") { Day = 84 }],
            Participants = "participants.csv",
            Outcomes = [new(Pain, OutcomeScale.Linear, new TableSource("pain.csv", "value"), 1), new(Marker, OutcomeScale.Log, new TableSource("crp.csv", "value"), 2)],
            Analysis = new() { TrackedOutcome = "pain", TrackedWith = ["crp"] },
            Provenance = Provenance.OfBytes("study", "study.yaml", Provenance.Digest("study"u8)),
        };
        ProvenanceTable table = new();
        Participant[] people = [.. Enumerable.Range(0, 12).Select(i => new Participant($"P{i + 1:00}") { Arm = study.Arms[i % 2] })];
        List<OutcomeValue> values = [];
        List<ChangeDetection> detections = [];
        foreach (var (i, who) in people.Index())
        {
            foreach (var (v, visit) in study.Visits.Index())
            {
                var line = Line(i, v);
                table.Add(line);
                var made = table.Derive("assays.concentration", [line], KeyValuePair.Create("curve", "4PL"));
                values.Add(new(who, visit, Marker, i == 3 && v == 1 ? Observation.Below(0.5, "below LLOQ", 0) : Observation.Of(4 + i - (v * (i % 2) * 1.5), 0.2), made));
                values.Add(new(who, visit, Pain, i == 5 && v == 1 ? Observation.Missing("did not come") : Observation.Of(60 + i - (v * (5 + ((i % 2) * 10))), 0), table.Derive("table.value", [study.Provenance])));
            }
        }

        // The first had changes injected, the second did not, the third was written by a version that knew neither.
        foreach (var (i, who) in people.Take(3).Index())
        {
            values.Add(new(who, study.Visits[1], Gray, Observation.Of(-1.25 - i, 0.4), table.Derive("graymatter.change", [study.Provenance], KeyValuePair.Create("participant", who.Label))));
            detections.AddRange(i == 0 ? [new(who.Label, "week12", Gray.Name, Observation.Of(0.875), Observation.Of(0.9375))] : i == 1 ? [new(who.Label, "week12", Gray.Name, Observation.Missing("noise could not be measured"), Observation.Missing(ChangeDetection.NothingInjected))] : []);
        }

        var effect = table.Derive("trials.ancova", [.. values.Where(v => v.Outcome == Pain).Select(v => v.Provenance)]);
        var ratio = table.Derive("trials.ancova", [.. values.Where(v => v.Outcome == Marker).Select(v => v.Provenance)]);
        return new()
        {
            Study = study,
            Participants = [.. people],
            Values = [.. values],
            Detections = [.. detections],
            Estimates =
            [
                new() { Name = EstimateName, Unit = "mm", Value = -10.25, Low = -14, High = -6.5, P = 0.001, Method = "ANCOVA", Provenance = [effect.Id] },
                new() { Name = "crp: exercise / control at week12", Unit = "1", Value = 0.8, Low = 0.6, High = 1.1, P = 0.2, Method = "ANCOVA of logs", Provenance = [ratio.Id] },
                new() { Name = "change in crp × change in pain: partial r, pooled within arm, week12 - baseline", Unit = "1", Value = 0.31, Low = -0.4, High = 0.78, P = 0.4, Method = "partial r", Provenance = [ratio.Id] },
            ],
            Faults = [new("devices", "crp.bin: byte 7: expected a number, found 'OVER'") { Participant = "P04", Visit = "week12" }],
            Provenance = table,
        };
    }
}
