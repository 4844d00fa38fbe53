using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;
using Toolkit.Simulators.Phantom;

namespace Toolkit.Simulators.Trials;

/// <summary>One answer on the visual analogue scale, in whole mm from 0 to 100.</summary>
public sealed record SimulatedPain(Participant Participant, Visit Visit, double Millimetres);

/// <summary>One C-reactive protein result as a high-sensitivity analyser gives it.</summary>
/// <param name="Sample">The specimen's id, see <see cref="SimulatedTrial.SampleId"/>.</param>
/// <param name="Text">As printed, two decimals: "3.07".</param>
public sealed record SimulatedAnalyserResult(Participant Participant, Visit Visit, string Sample, string Text)
{
    public string Test { get; } = "CRP";

    public string Unit { get; } = "mg/L";

    /// <summary>In mg/L, as printed.</summary>
    public double Value => double.Parse(Text, NumberStyles.Float, CultureInfo.InvariantCulture);
}

/// <summary>A two-arm trial with two visits and known truth: everything in it follows from the seed and the options, in any order and on any number of threads.</summary>
public sealed class SimulatedTrial
{
    private const int ParticipantsPerPlate = 20;
    private const double Dilution = 2;
    private static readonly double[] TnfAlphaStandards = [32, 16, 8, 4, 2, 1, 0.5, 0];
    private static readonly double[] Il6Standards = [16, 8, 4, 2, 1, 0.5, 0.25, 0];
    private readonly Dictionary<string, ParticipantCourse> courses;

    private SimulatedTrial(int seed, SimulatedTrialOptions options)
    {
        Seed = seed;
        Options = options;
        var width = options.ParticipantsPerArm < 100 ? "00" : "000";
        Arm exercise = new("exercise"), control = new("control");
        Participants =
        [
            .. new[] { ("E", exercise), ("C", control) }.SelectMany(arm => Enumerable.Range(1, options.ParticipantsPerArm)
                .Select(i => new Participant(arm.Item1 + i.ToString(width, CultureInfo.InvariantCulture)) { Arm = arm.Item2 })),
        ];
        courses = Participants.ToDictionary(p => p.Label, p => ParticipantCourse.Draw(seed, p.Label, p.Arm == exercise, options));
        PainVas = [.. Each((p, v, at) => new SimulatedPain(p, v, Math.Clamp(Math.Round(at(courses[p.Label].Pain)), 0, 100)))];
        AnalyserResults = [.. Each((p, v, at) => new SimulatedAnalyserResult(p, v, SampleId(p, v), Analysed(p, v, at(courses[p.Label].Crp))))];
        Plates = [.. Fill("TNFA", "TNF-alpha", TnfAlphaStandards, c => c.TnfAlpha), .. Fill("IL6", "IL-6", Il6Standards, c => c.Il6)];
        Truth = TrialTruth.Of(options);
    }

    public int Seed { get; }

    public SimulatedTrialOptions Options { get; }

    /// <summary>Exercise (E01 …), then control (C01 …).</summary>
    public ImmutableArray<Participant> Participants { get; }

    /// <summary>Baseline (day 0) and week12 (day 84).</summary>
    public ImmutableArray<Visit> Visits { get; } = [new("baseline") { Day = 0 }, new("week12") { Day = 84 }];

    /// <summary>Pain of every participant at every visit.</summary>
    public ImmutableArray<SimulatedPain> PainVas { get; }

    /// <summary>C-reactive protein of every sample.</summary>
    public ImmutableArray<SimulatedAnalyserResult> AnalyserResults { get; }

    /// <summary>ELISA plates of TNF-α, then of IL-6; both visits of a participant stand on the same plate, and the arms are balanced on it.</summary>
    public ImmutableArray<SimulatedPlate> Plates { get; }

    /// <summary>What an unbiased chain estimates.</summary>
    public ImmutableArray<TrueValue> Truth { get; }

    /// <exception cref="ArgumentException">The two correlations cannot both hold.</exception>
    public static SimulatedTrial Create(int seed, SimulatedTrialOptions? options = null)
    {
        options ??= new();
        return Math.Pow(options.PainCouplingCorrelation, 2) + Math.Pow(options.PainCrpCorrelation, 2) < 1
            ? new(seed, options)
            : throw new ArgumentException("The squares of the two correlations of pain must sum to less than 1, for coupling and CRP vary independently.", nameof(options));
    }

    /// <summary>Id of the specimen taken from a participant at a visit: "E01-week12".</summary>
    public static string SampleId(Participant participant, Visit visit) => participant.Label + "-" + visit.Name;

    /// <summary>What is true of a participant.</summary>
    /// <exception cref="KeyNotFoundException">The participant is not in the trial.</exception>
    public ParticipantCourse CourseOf(Participant participant) => courses[participant.Label];

    /// <summary>Makes the scans of a participant at a visit, anew at each call; calls may run in parallel.</summary>
    /// <exception cref="KeyNotFoundException">The participant is not in the trial.</exception>
    public PhantomScan Imaging(Participant participant, Visit visit)
    {
        var course = CourseOf(participant);
        var at = At(visit);
        return PhantomScan.Draw(Seed, participant.Label + "/" + visit.Name, at(course.Coupling), at(course.MofcVolume));
    }

    private static Func<(double Baseline, double Week12), double> At(Visit visit) =>
        visit.Name == "baseline" ? static pair => pair.Baseline : static pair => pair.Week12;

    private IEnumerable<T> Each<T>(Func<Participant, Visit, Func<(double Baseline, double Week12), double>, T> make) =>
        Participants.SelectMany(p => Visits.Select(v => make(p, v, At(v))));

    private string Analysed(Participant participant, Visit visit, double milligramsPerLitre)
    {
        var chance = new SeededStream(Seed, SampleId(participant, visit) + "/crp");
        return (milligramsPerLitre * Math.Exp(Options.AnalyserCv * chance.NextBoundedNormal())).ToString("0.00", CultureInfo.InvariantCulture);
    }

    private IEnumerable<SimulatedPlate> Fill(string code, string analyte, double[] standards, Func<ParticipantCourse, (double, double)> of) =>
        Participants
            .OrderBy(p => p.Label[1..], StringComparer.Ordinal).ThenByDescending(p => p.Label, StringComparer.Ordinal)
            .Chunk(ParticipantsPerPlate)
            .Select((chunk, i) => SimulatedPlate.Draw(
                new(Seed, $"{code}/plate{i + 1}"),
                $"{code}-{i + 1}",
                analyte,
                standards,
                [.. chunk.SelectMany(p => Visits.Select(v => (SampleId(p, v), At(v)(of(courses[p.Label])))))],
                Dilution,
                Options.WellCv));
}
