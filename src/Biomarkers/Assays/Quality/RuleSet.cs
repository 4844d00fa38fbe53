using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Where a clause of a rule set stands in its text, and how far its figures were checked.</summary>
/// <param name="Name">"calibration", "controls" or "precision".</param>
/// <param name="Section">Section or table of the text.</param>
/// <param name="Checked">What the figures were compared with, and when.</param>
public sealed record RuleClause(string Name, string Section, string Checked);

/// <summary>Acceptance rules of a run as a versioned data file: a report names the set, and stays reproducible when the set changes.</summary>
public sealed record RuleSet
{
    public required string Id { get; init; }

    public required string Version { get; init; }

    public required string Title { get; init; }

    /// <summary>The text the numbers come from, and how far they were checked against it.</summary>
    public required string Source { get; init; }

    /// <summary>Whether every number was checked against the text itself.</summary>
    public required bool Verified { get; init; }

    /// <summary>Allowed deviation of back-calculated standards, in per cent.</summary>
    public required double RecoveryPercent { get; init; }

    /// <summary>The same at the lowest and highest standard.</summary>
    public required double RecoveryAtEndsPercent { get; init; }

    public required double LevelFraction { get; init; }

    public required int Levels { get; init; }

    /// <summary>Allowed deviation of control wells, in per cent.</summary>
    public required double ControlPercent { get; init; }

    public required double ControlFraction { get; init; }

    public required double FractionPerControl { get; init; }

    /// <summary>Largest replicate CV of a level, in per cent.</summary>
    public required double CvPercent { get; init; }

    public required double CvAtEndsPercent { get; init; }

    /// <summary>Section and check of each clause; empty where the file states none.</summary>
    public ImmutableArray<RuleClause> Clauses { get; init; } = [];

    /// <summary>What a reader must know before relying on the set; "" where every figure was checked against the text.</summary>
    public string Reservation => Verified ? "" : $"{Title}: the figures were not all checked against the text ({string.Join("; ", Clauses.Select(c => $"{c.Name}, section {c.Section}: {c.Checked}"))})";

    /// <summary>The rule sets that come with the toolkit.</summary>
    public static ImmutableArray<RuleSet> Known { get; } = [Embedded("rules-ich-m10-2022.json"), Embedded("rules-fda-2018.json")];

    /// <summary>Reads a rule set from JSON of the same form as the known ones.</summary>
    public static Parsed<RuleSet> Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            return Of(JsonElement.ParseValue(ref reader));
        }
        catch (JsonException e)
        {
            return new Fault((e.LineNumber ?? 0) + 1, "JSON of a rule set", Printable.Clean(e.Message)) { Unit = "line" };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new Fault(1, "the keys id, version, title, source, verified, calibration, controls and precision with their numbers", Printable.Clean(e.Message)) { Unit = "line" };
        }
    }

    /// <summary>Judges a result by this set. The concentrations are not touched.</summary>
    public ImmutableArray<QualityVerdict> Judge(AssayResult result)
    {
        var name = $"{Id} {Version}";
        if (result.Curve is null)
        {
            return [QualityVerdict.Fail(name + " calibration", "there is no curve")];
        }

        return [Calibration(name, result), Precision(name, result), .. Controls(name, result)];
    }

    private static RuleSet Embedded(string name) => Of(EmbeddedJson.Read(name));

    private static RuleSet Of(JsonElement json)
    {
        var (calibration, controls, precision) = (json.GetProperty("calibration"), json.GetProperty("controls"), json.GetProperty("precision"));
        return new RuleSet
        {
            Id = json.GetProperty("id").GetString() ?? "",
            Version = json.GetProperty("version").GetString() ?? "",
            Title = json.GetProperty("title").GetString() ?? "",
            Source = json.GetProperty("source").GetString() ?? "",
            Verified = json.GetProperty("verified").GetBoolean(),
            RecoveryPercent = calibration.GetProperty("recoveryPercent").GetDouble(),
            RecoveryAtEndsPercent = calibration.GetProperty("recoveryAtEndsPercent").GetDouble(),
            LevelFraction = calibration.GetProperty("levelFraction").GetDouble(),
            Levels = calibration.GetProperty("levels").GetInt32(),
            ControlPercent = controls.GetProperty("recoveryPercent").GetDouble(),
            ControlFraction = controls.GetProperty("wellFraction").GetDouble(),
            FractionPerControl = controls.GetProperty("wellFractionPerControl").GetDouble(),
            CvPercent = precision.GetProperty("cvPercent").GetDouble(),
            CvAtEndsPercent = precision.GetProperty("cvAtEndsPercent").GetDouble(),
            Clauses = json.TryGetProperty("clauses", out var clauses)
                ? [.. clauses.EnumerateArray().Select(c => new RuleClause(c.GetProperty("clause").GetString() ?? "", c.GetProperty("section").GetString() ?? "", c.GetProperty("checked").GetString() ?? ""))]
                : [],
        };
    }

    private QualityVerdict Calibration(string name, AssayResult result)
    {
        var judged = result.Standards.Where(s => s.Nominal > 0).ToList();
        bool AtEnd(StandardLevel s) => s == judged[0] || s == judged[^1];
        var passing = judged.Where(s => s.RecoveryPercent is { } r && Math.Abs(r - 100) <= (AtEnd(s) ? RecoveryAtEndsPercent : RecoveryPercent)).ToList();
        var ends = judged.Count > 0 && passing.Contains(judged[0]) && passing.Contains(judged[^1]);
        return ends && passing.Count >= Levels && passing.Count >= LevelFraction * judged.Count
            ? QualityVerdict.Pass(name + " calibration")
            : QualityVerdict.Fail(name + " calibration", string.Create(CultureInfo.InvariantCulture, $"{passing.Count} of {judged.Count} levels recover within {RecoveryPercent:0.#} % ({RecoveryAtEndsPercent:0.#} % at the ends){(ends ? "" : ", and the lowest or highest is not among them")}; at least {Levels} and {100 * LevelFraction:0.#} % are asked, with both ends"));
    }

    private QualityVerdict Precision(string name, AssayResult result)
    {
        var levels = result.Standards.Where(s => s.Nominal > 0).ToList();
        var wide = levels.Where((s, i) => s.CvPercent > (i == 0 || i == levels.Count - 1 ? CvAtEndsPercent : CvPercent)).ToList();
        return wide.Count == 0
            ? QualityVerdict.Pass(name + " precision")
            : QualityVerdict.Warn(name + " precision", string.Create(CultureInfo.InvariantCulture, $"replicate CV above {CvPercent:0.#} % ({CvAtEndsPercent:0.#} % at the ends): {string.Join(", ", wide.Select(w => string.Create(CultureInfo.InvariantCulture, $"{Printable.Clean(w.Name)} {w.CvPercent:0.#} %")))}"));
    }

    private IEnumerable<QualityVerdict> Controls(string name, AssayResult result)
    {
        var judged = result.Controls.Where(c => c.WellRecoveries.Length > 0).ToList();
        if (judged.Count == 0)
        {
            yield return QualityVerdict.Warn(name + " controls", "the plate holds no control of known concentration");
            yield break;
        }

        int Passing(SampleResult c) => c.WellRecoveries.Count(r => r is { } value && Math.Abs(value - 100) <= ControlPercent);
        var (total, passing) = (judged.Sum(c => c.WellRecoveries.Length), judged.Sum(Passing));
        var low = judged.Where(c => Passing(c) < FractionPerControl * c.WellRecoveries.Length).ToList();
        yield return passing >= (ControlFraction * total) - 1e-3 && low.Count == 0
            ? QualityVerdict.Pass(name + " controls")
            : QualityVerdict.Fail(name + " controls", string.Create(CultureInfo.InvariantCulture, $"{passing} of {total} control wells are within {ControlPercent:0.#} %{(low.Count == 0 ? "" : $"; too few of {string.Join(", ", low.Select(c => Printable.Clean(c.Name)))}")}"));
    }
}
