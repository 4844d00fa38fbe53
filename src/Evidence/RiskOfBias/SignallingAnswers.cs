using System.Collections.Immutable;

namespace Toolkit.Evidence.RiskOfBias;

/// <summary>An answer to a signalling question of RoB 2. <c>default</c> is no information.</summary>
public enum Answer
{
    NoInformation,
    Yes,
    ProbablyYes,
    ProbablyNo,
    No,
    NotApplicable,
}

/// <summary>Judgements of the domains from their signalling answers, by the algorithms of RoB 2 (Sterne et al. 2019; guidance of 22 August 2019). "Probably" counts as the plain answer.</summary>
public static class SignallingAnswers
{
    /// <summary>Domain 1: 1.1 random sequence, 1.2 concealed allocation, 1.3 baseline differences that suggest a problem.</summary>
    public static Judgement Randomisation(Answer random, Answer concealed, Answer imbalance)
    {
        if (IsNo(concealed))
        {
            return Judgement.High;
        }

        if (IsYes(concealed))
        {
            return IsNo(random) || IsYes(imbalance) ? Judgement.SomeConcerns : Judgement.Low;
        }

        return IsYes(imbalance) ? Judgement.High : Judgement.SomeConcerns;
    }

    /// <summary>Domain 2, effect of assignment: 2.1 participants aware, 2.2 carers aware, 2.3 deviations because of the trial, 2.4 likely to affect the outcome, 2.5 balanced, 2.6 appropriate analysis, 2.7 substantial impact of analysing in the wrong group.</summary>
    public static Judgement Deviations(Answer participantsAware, Answer carersAware, Answer deviations, Answer affectOutcome, Answer balanced, Answer appropriate, Answer impact)
    {
        var conduct = IsNo(participantsAware) && IsNo(carersAware) ? Judgement.Low
            : IsNo(deviations) ? Judgement.Low
            : !IsYes(deviations) || IsNo(affectOutcome) || IsYes(balanced) ? Judgement.SomeConcerns
            : Judgement.High;
        var analysis = IsYes(appropriate) ? Judgement.Low : IsNo(impact) ? Judgement.SomeConcerns : Judgement.High;
        return conduct > analysis ? conduct : analysis;
    }

    /// <summary>The judgement of each domain, D1 to D5, from the answers by question ("1.1" to "5.3"); a question without an answer has no information.</summary>
    public static ImmutableArray<Judgement> Judge(IReadOnlyDictionary<string, Answer> answers)
    {
        Answer A(string question) => answers.GetValueOrDefault(question);
        return
        [
            Randomisation(A("1.1"), A("1.2"), A("1.3")), Deviations(A("2.1"), A("2.2"), A("2.3"), A("2.4"), A("2.5"), A("2.6"), A("2.7")), MissingData(A("3.1"), A("3.2"), A("3.3"), A("3.4")),
            Measurement(A("4.1"), A("4.2"), A("4.3"), A("4.4"), A("4.5")), Reporting(A("5.1"), A("5.2"), A("5.3")),
        ];
    }

    /// <summary>The questions in order.</summary>
    public static ImmutableArray<string> Questions { get; } =
    [
        "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "4.4", "4.5", "5.1", "5.2", "5.3",
    ];

    /// <summary>Reads "Y", "PY", "PN", "N", "NI", "NA", or the words; blank is not applicable. Null where the text is none of them.</summary>
    public static Answer? Read(string text) => text.Trim().ToUpperInvariant() switch
    {
        "" or "NA" or "N/A" or "NOT APPLICABLE" => Answer.NotApplicable,
        "Y" or "YES" => Answer.Yes,
        "PY" or "PROBABLY YES" => Answer.ProbablyYes,
        "PN" or "PROBABLY NO" => Answer.ProbablyNo,
        "N" or "NO" => Answer.No,
        "NI" or "NO INFORMATION" => Answer.NoInformation,
        _ => null,
    };

    /// <summary>Domain 3: 3.1 data for nearly all, 3.2 evidence that the result is not biased, 3.3 missingness could depend on the true value, 3.4 likely that it does.</summary>
    public static Judgement MissingData(Answer complete, Answer unbiased, Answer couldDepend, Answer likelyDepends)
    {
        if (IsYes(complete) || IsYes(unbiased) || IsNo(couldDepend))
        {
            return Judgement.Low;
        }

        return IsNo(likelyDepends) ? Judgement.SomeConcerns : Judgement.High;
    }

    /// <summary>Domain 4: 4.1 inappropriate method, 4.2 differed between groups, 4.3 assessors aware, 4.4 could be influenced, 4.5 likely influenced.</summary>
    public static Judgement Measurement(Answer inappropriate, Answer differed, Answer aware, Answer couldInfluence, Answer likelyInfluenced)
    {
        if (IsYes(inappropriate) || IsYes(differed))
        {
            return Judgement.High;
        }

        var floor = IsNo(differed) ? Judgement.Low : Judgement.SomeConcerns;
        if (IsNo(aware) || IsNo(couldInfluence))
        {
            return floor;
        }

        return IsNo(likelyInfluenced) ? Judgement.SomeConcerns : Judgement.High;
    }

    /// <summary>Domain 5: 5.1 analysed by a plan fixed before unblinding, 5.2 selected among measurements, 5.3 selected among analyses.</summary>
    public static Judgement Reporting(Answer planned, Answer amongMeasurements, Answer amongAnalyses)
    {
        if (IsYes(amongMeasurements) || IsYes(amongAnalyses))
        {
            return Judgement.High;
        }

        return IsNo(amongMeasurements) && IsNo(amongAnalyses) && IsYes(planned) ? Judgement.Low : Judgement.SomeConcerns;
    }

    private static bool IsYes(Answer a) => a is Answer.Yes or Answer.ProbablyYes;

    private static bool IsNo(Answer a) => a is Answer.No or Answer.ProbablyNo;
}
