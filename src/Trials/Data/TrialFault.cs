using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>What is wrong with a participant's data.</summary>
public enum TrialFaultKind
{
    /// <summary>Two values of one outcome at one visit. Neither is used.</summary>
    DuplicateVisit,

    /// <summary>The participant is listed in two arms, and is left out.</summary>
    TwoArms,

    /// <summary>The participant has no arm, and is left out.</summary>
    NoArm,

    /// <summary>The outcome is listed with two units or two directions of benefit. The first is kept, values of the other are left out.</summary>
    OutcomeDisagrees,

    /// <summary>No baseline value.</summary>
    MissingBaseline,

    /// <summary>No value at the follow-up visit.</summary>
    MissingFollowUp,

    /// <summary>A value outside the assay's limits where the model needs a number.</summary>
    Censored,

    /// <summary>A value of zero or less where a logarithm is taken.</summary>
    NotPositive,

    /// <summary>A trait of the participant that an analysis needs is not known.</summary>
    MissingTrait,
}

/// <summary>A fault of the data that names its participant; everybody else is still analysed.</summary>
/// <param name="Participant">Label.</param>
/// <param name="Visit">Name, or "" where the fault is not of one visit.</param>
/// <param name="Outcome">Name, or "" where the fault is not of one outcome.</param>
/// <param name="Detail">What was found.</param>
public sealed record TrialFault(TrialFaultKind Kind, string Participant, string Visit, string Outcome, string Detail)
{
    /// <summary>A sentence: "participant 007, visit week12, koos_pain: no value at follow-up (missed the visit)".</summary>
    public string Message =>
        "participant " + Participant + (Visit.Length > 0 ? ", visit " + Visit : "") + (Outcome.Length > 0 ? ", " + Outcome : "") + ": " + Detail;

    /// <summary>The same as a fault of reading, with the place in front.</summary>
    public Fault ToFault(long row) => new(row, Expected, Detail)
    {
        Unit = "row",
        Place = "participant " + Participant + (Visit.Length > 0 ? ", visit " + Visit : "") + (Outcome.Length > 0 ? ", " + Outcome : ""),
    };

    private string Expected => Kind switch
    {
        TrialFaultKind.DuplicateVisit => "one value a visit",
        TrialFaultKind.TwoArms or TrialFaultKind.NoArm => "one arm a participant",
        TrialFaultKind.OutcomeDisagrees => "one unit and one direction of benefit an outcome",
        TrialFaultKind.MissingBaseline => "a baseline value",
        TrialFaultKind.MissingFollowUp => "a follow-up value",
        TrialFaultKind.MissingTrait => "the trait",
        TrialFaultKind.NotPositive => "a value above zero, for its logarithm",
        _ => "a number",
    };

    /// <inheritdoc />
    public override string ToString() => Message;
}
