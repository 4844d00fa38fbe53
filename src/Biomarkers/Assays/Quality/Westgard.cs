using System.Collections.Immutable;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Assays;

/// <summary>Established mean and standard deviation of a control level.</summary>
/// <param name="Sd">Above 0.</param>
public sealed record ControlTarget(string Level, double Mean, double Sd)
{
    public double Sd { get; } = Sd > 0 ? Sd : throw new ArgumentOutOfRangeException(nameof(Sd), Sd, "The standard deviation of a control is above 0.");
}

/// <summary>One control result of one run.</summary>
/// <param name="Run">Name of the run; runs are judged in the order given.</param>
public sealed record ControlValue(string Run, string Level, double Value);

/// <summary>A broken control rule.</summary>
/// <param name="Rule">"1-3s", "2-2s", "R-4s", "4-1s", "10-x", or the warning "1-2s".</param>
/// <param name="Run">The run in which it was completed.</param>
public sealed record RuleViolation(string Rule, string Run, QualityGrade Grade, string Reason);

/// <summary>The multirule procedure of Westgard, Barry, Hunt and Groth (1981): 1-2s warns; 1-3s, 2-2s, R-4s, 4-1s and 10-x reject, within a level and across levels.</summary>
public static class Westgard
{
    /// <summary>Judges runs in their order.</summary>
    /// <exception cref="ArgumentException">A value belongs to a level without a target.</exception>
    public static ImmutableArray<RuleViolation> Judge(IReadOnlyList<ControlTarget> targets, IReadOnlyList<ControlValue> values)
    {
        var byLevel = targets.ToDictionary(t => t.Level, StringComparer.Ordinal);
        if (values.FirstOrDefault(v => !byLevel.ContainsKey(v.Level)) is { } stray)
        {
            throw new ArgumentException($"Control level {Printable.Quote(stray.Level)} has no target.", nameof(values));
        }

        var violations = ImmutableArray.CreateBuilder<RuleViolation>();
        var past = new List<(string Level, double Z)>();
        foreach (var run in values.GroupBy(v => v.Run))
        {
            (string Level, double Z)[] now = [.. run.Select(v => (v.Level, (v.Value - byLevel[v.Level].Mean) / byLevel[v.Level].Sd))];
            past.AddRange(now);
            violations.AddRange(Single(run.Key, now));
            violations.AddRange(Sequences(run.Key, now, past));
        }

        return violations.ToImmutable();
    }

    private static IEnumerable<RuleViolation> Single(string run, (string Level, double Z)[] now)
    {
        foreach (var (level, z) in now)
        {
            if (Math.Abs(z) > 3)
            {
                yield return new("1-3s", run, QualityGrade.Fail, string.Create(CultureInfo.InvariantCulture, $"{Printable.Clean(level)} lies {z:+0.0;-0.0} SD from its mean"));
            }
            else if (Math.Abs(z) > 2)
            {
                yield return new("1-2s", run, QualityGrade.Warn, string.Create(CultureInfo.InvariantCulture, $"{Printable.Clean(level)} lies {z:+0.0;-0.0} SD from its mean"));
            }
        }

        if (now.Length > 1 && now.Max(n => n.Z) > 2 && now.Min(n => n.Z) < -2)
        {
            yield return new("R-4s", run, QualityGrade.Fail, string.Create(CultureInfo.InvariantCulture, $"controls of one run lie {now.Max(n => n.Z) - now.Min(n => n.Z):0.0} SD apart"));
        }
    }

    private static IEnumerable<RuleViolation> Sequences(string run, (string Level, double Z)[] now, List<(string Level, double Z)> past)
    {
        foreach (var (rule, count, limit) in new[] { ("2-2s", 2, 2.0), ("4-1s", 4, 1.0), ("10-x", 10, 0.0) })
        {
            var within = now.Select(n => n.Level).Distinct().FirstOrDefault(level => OneSide(past.Where(p => p.Level == level).Select(p => p.Z), count, limit));
            if (within is not null)
            {
                yield return new(rule, run, QualityGrade.Fail, Sentence(count, limit, "of " + Printable.Clean(within)));
            }
            else if (now.Select(n => n.Level).Distinct().Skip(1).Any() && OneSide(past.Select(p => p.Z), count, limit))
            {
                yield return new(rule, run, QualityGrade.Fail, Sentence(count, limit, "across levels"));
            }
        }
    }

    private static string Sentence(int count, double limit, string where) => limit > 0
        ? string.Create(CultureInfo.InvariantCulture, $"the last {count} results {where} lie more than {limit:0} SD to one side")
        : string.Create(CultureInfo.InvariantCulture, $"the last {count} results {where} lie on one side of the mean");

    private static bool OneSide(IEnumerable<double> z, int count, double limit)
    {
        var last = z.TakeLast(count).ToList();
        return last.Count == count && (last.All(v => v > limit) || last.All(v => v < -limit));
    }
}

/// <summary>What a Levey-Jennings chart shows: each result in standard deviations from the established mean.</summary>
/// <param name="Points">Run, value and z score, in order.</param>
public sealed record LeveyJennings(ControlTarget Target, ImmutableArray<(string Run, double Value, double Z)> Points)
{
    private const int FewestResults = 5;

    public static LeveyJennings Of(ControlTarget target, IEnumerable<ControlValue> values) =>
        new(target, [.. values.Where(v => v.Level == target.Level).Select(v => (v.Run, v.Value, (v.Value - target.Mean) / target.Sd))]);

    /// <summary>A target from past results of a level: a guide set (mean and SD with n - 1).</summary>
    /// <exception cref="ArgumentException">There are fewer than five results, or they are all the same.</exception>
    public static ControlTarget Guide(string level, IReadOnlyList<double> results) =>
        results.Count >= FewestResults && Statistics.Sd(results) > 0
            ? new(level, results.Average(), Statistics.Sd(results))
            : throw new ArgumentException($"A guide set needs {FewestResults} results that differ; {Printable.Quote(level)} has {results.Count}.", nameof(results));
}
