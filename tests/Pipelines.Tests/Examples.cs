using Toolkit.Measurements;
using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Stages;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Tests;

/// <summary>A small study for tests: two arms, two visits, one outcome in a table.</summary>
internal static class Examples
{
    public static readonly Provenance File = Provenance.OfBytes("table", "pain.csv", Provenance.Digest("pain"u8));

    public static readonly Outcome Pain = new("pain_vas", "mm", BenefitDirection.Lower);

    public static Study Study(OutcomeSource? source = null, OutcomeScale scale = OutcomeScale.Linear) => new()
    {
        Name = "example",
        Arms = [new("control"), new("exercise")],
        Visits = [new("baseline") { Day = 0 }, new("week12") { Day = 84 }],
        Participants = "participants.csv",
        Outcomes = [new(Pain, scale, source ?? new TableSource("pain.csv", "value"), 1)],
        Analysis = new(),
        Provenance = Provenance.OfBytes("study", "study.yaml", Provenance.Digest("study"u8)),
    };

    public static Participant Person(string label, string arm = "control") => new(label) { Arm = new(arm) };

    public static StudyContext Context(string root, Study study, params Participant[] people) => new(study, root, [.. people], 1, (_, _, _) => { });

    public static StudyResult Result(params RunFault[] faults)
    {
        var study = Study();
        var table = new ProvenanceTable();
        var value = table.Derive("table.value", [File], [new("line", "2")]);
        Participant a = Person("C01"), b = Person("E01", "exercise");
        return new()
        {
            Study = study,
            Participants = [a, b],
            Values =
            [
                new(a, study.Baseline, Pain, Observation.Of(61.5, 0.5), value),
                new(b, study.Baseline, Pain, Observation.Below(4, "below LLOQ 4 mm", 0), value),
                new(b, study.Followup, Pain, Observation.Missing("no value in the source"), value),
            ],
            Estimates =
            [
                new() { Name = "pain_vas: exercise - control", Unit = "mm", Value = -12.5, Low = -20, High = -5, P = 0.002, Method = "ANCOVA", Provenance = [value.Id] },
                new() { Name = "crp: exercise / control", Unit = "1", Method = "ANCOVA", Reason = "an arm is empty" },
            ],
            Faults = [.. faults],
            Provenance = table,
        };
    }

    /// <summary>A folder that goes away with the test.</summary>
    internal sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("toolkit-test-").FullName;

        public string Write(string name, string text)
        {
            var path = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            System.IO.File.WriteAllText(path, text);
            return path;
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
