namespace Toolkit.Measurements;

/// <summary>How far a number can be trusted, worst last.</summary>
public enum QualityGrade
{
    /// <summary>Nothing speaks against the number.</summary>
    Pass,

    /// <summary>The number stands, with a reservation a reader must see.</summary>
    Warn,

    /// <summary>The number must not be used.</summary>
    Fail,
}

/// <summary>A judgement on one number by one named criterion, with its reason in words.</summary>
/// <param name="Criterion">What was judged: "replicate CV".</param>
/// <param name="Reason">A sentence with the figure and the limit: "CV 31 % is above 25 %". "" where it passes.</param>
public sealed record QualityVerdict(QualityGrade Grade, string Criterion, string Reason)
{
    public static QualityVerdict Pass(string criterion) => new(QualityGrade.Pass, criterion, "");

    public static QualityVerdict Warn(string criterion, string reason) => new(QualityGrade.Warn, criterion, reason);

    public static QualityVerdict Fail(string criterion, string reason) => new(QualityGrade.Fail, criterion, reason);

    /// <summary>The worst grade of a list; <see cref="QualityGrade.Pass"/> for an empty one.</summary>
    public static QualityGrade Worst(IEnumerable<QualityVerdict> verdicts) => verdicts.Select(v => v.Grade).DefaultIfEmpty(QualityGrade.Pass).Max();
}
