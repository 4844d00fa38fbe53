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
