using System.CommandLine;
using System.Globalization;
using Toolkit.Trials;

namespace Toolkit.Cli.Verbs;

/// <summary>Power for a size, or the size for a power.</summary>
internal static class TrialVerbPower
{
    public static Command Create(Shell shell)
    {
        var design = new Argument<string>("design") { Description = "two-sample, paired, ancova or correlation." }.AcceptOnlyFromAmong("two-sample", "paired", "ancova", "correlation");
        var difference = new Option<double>("--difference") { Description = "Difference to be found, in the outcome's unit." };
        var sd = new Option<double>("--sd") { Description = "Standard deviation (paired: of the differences).", DefaultValueFactory = _ => 1 };
        var rho = new Option<double>("--correlation") { Description = "Of baseline and outcome (ancova), or the one to be found (correlation)." };
        var count = new Option<double?>("-n", "--size") { Description = "Participants per arm, pairs, or participants: gives power." };
        var power = new Option<double?>("--power") { Description = "Wanted power: gives the size. 0.8 where no size is given." };
        var alpha = new Option<double>("--alpha") { Description = "Two-sided level.", DefaultValueFactory = _ => 0.05 };
        var dropout = new Option<double>("--dropout") { Description = "Share that drops out." };
        var json = TrialVerbTable.Json();
        var verb = new Command("power", "Power, or the number of participants.\n\nExample: toolkit trial power ancova --difference 8 --sd 15 --correlation 0.5 --power 0.8 --dropout 0.15") { design, difference, sd, rho, count, power, alpha, dropout, json };
        verb.SetAction(parsed =>
        {
            var kind = parsed.GetRequiredValue(design);
            double d = parsed.GetValue(difference), s = parsed.GetValue(sd), r = parsed.GetValue(rho), a = parsed.GetValue(alpha), lost = parsed.GetValue(dropout);
            var wanted = parsed.GetValue(power) ?? 0.8;
            var size = parsed.GetValue(count);
            if (Wrong(kind, d, s, r, a, wanted, size, lost) is { } wrong)
            {
                shell.Complain(wrong);
                return (int)ExitCode.Usage;
            }

            return (int)Run(shell, kind, d, s, r, a, wanted, size, lost, parsed.GetValue(json));
        });
        return verb;
    }

    private static string? Wrong(string kind, double d, double s, double r, double alpha, double power, double? size, double lost) =>
        kind != "correlation" && d == 0 ? "--difference: expected a difference that is not 0"
        : kind == "correlation" && r == 0 ? "--correlation: expected a correlation that is not 0"
        : s <= 0 ? "--sd: expected a number above 0"
        : r is <= -1 or >= 1 ? "--correlation: expected a number between -1 and 1"
        : alpha is <= 0 or >= 1 || power is <= 0 or >= 1 ? "--alpha, --power: expected numbers between 0 and 1"
        : size is <= 3 ? "--size: expected more than 3"
        : lost is < 0 or >= 1 ? "--dropout: expected a share from 0 to below 1"
        : null;

    private static ExitCode Run(Shell shell, string kind, double d, double s, double r, double alpha, double wanted, double? size, double lost, bool json)
    {
        var n = size ?? kind switch
        {
            "two-sample" => Power.TwoSampleSize(d, s, wanted, alpha),
            "paired" => Power.PairedSize(d, s, wanted, alpha),
            "ancova" => Power.AncovaSize(d, s, r, wanted, alpha),
            _ => Power.CorrelationSize(r, wanted, alpha),
        };
        var reached = kind switch
        {
            "two-sample" => Power.TwoSample(n, d, s, alpha),
            "paired" => Power.Paired(n, d, s, alpha),
            "ancova" => Power.Ancova(n, d, s, r, alpha),
            _ => Power.Correlation(n, r, alpha),
        };
        var randomise = Math.Ceiling(Power.WithDropout(Math.Ceiling(n), lost));
        if (json)
        {
            TrialVerbTable.Write(shell, new() { ["design"] = kind, ["n"] = TrialVerbTable.Number(n), ["power"] = TrialVerbTable.Number(reached), ["alpha"] = alpha, ["randomise"] = TrialVerbTable.Number(randomise), ["per"] = kind is "two-sample" or "ancova" ? "arm" : "study" });
        }
        else
        {
            shell.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"n {n:0.###}, power {reached:0.####}, randomise {randomise:0} {(kind is "two-sample" or "ancova" ? "per arm" : "in all")}"));
        }

        return ExitCode.Ok;
    }
}
