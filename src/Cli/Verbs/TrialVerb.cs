using System.CommandLine;

namespace Toolkit.Cli.Verbs;

/// <summary>The outcome model on a table: by plan, or one model at a time.</summary>
internal static class TrialVerb
{
    public static Command Create(Shell shell) => new("trial", "The outcome model: does treatment change an outcome, and do outcomes change together.\n\nExample: toolkit trial ancova trial.csv --outcome post --baseline pre --arm arm --json")
    {
        TrialVerbPlan.Create(shell),
        TrialVerbModels.Ancova(shell),
        TrialVerbMmrm.Create(shell),
        TrialVerbFormula.Lmm(shell),
        TrialVerbFormula.Tobit(shell),
        TrialVerbTracking.Mediate(shell),
        TrialVerbTracking.Correlate(shell),
        TrialVerbPower.Create(shell),
        TrialVerbSimulate.Create(shell),
    };
}
