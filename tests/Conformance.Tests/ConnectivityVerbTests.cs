using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Toolkit.Imaging;

namespace Toolkit.Conformance.Tests;

/// <summary>The same checks through the verb "connectivity" as a process: what it writes is compared, not what its parts return.</summary>
public class ConnectivityVerbTests
{
    private const string Area = "connectivity";

    private static readonly IReadOnlyList<string> Found = Cases.Folders(Area, "", folder => File.Exists(Path.Combine(folder, "manifest.json")));

    public static TheoryData<string> Sets => Found.Count == 0 ? [""] : [.. Found];

    [Theory, MemberData(nameof(Sets))]
    public void The_verb_writes_the_numbers_of_the_peers(string folder)
    {
        Cases.SkipWithout(Found, Area);
        Assert.SkipUnless(File.Exists(Program), "Build src/Cli first: the verb is run as a process.");
        using var set = new ConnectivityCase(folder);
        var checks = new Checks(Area, set.Name);
        var scratch = Directory.CreateTempSubdirectory("connectivity-verb-");
        try
        {
            foreach (var group in set.Checks.Select(c => (Check: c, Call: Call(set, c, scratch.FullName))).Where(c => c.Call is not null).GroupBy(c => c.Call!.Arguments))
            {
                var output = Path.Combine(scratch.FullName, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(group.Key)))[..12]);
                var measures = group.Select(c => c.Call!.Extra).Where(e => e.Length > 0).Distinct();
                Run($"{group.Key} {string.Join(' ', measures)} --quiet --output {output}");
                foreach (var (check, call) in group)
                {
                    Compare(checks, set, check, call!, output);
                }
            }

            checks.Verify();
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "../../Cli/release/toolkit");

    /// <summary>One call of the verb that answers a check.</summary>
    /// <param name="Arguments">Without the output folder; checks with the same arguments share a call.</param>
    /// <param name="Extra">A measure or map to ask for.</param>
    /// <param name="File">Where the answer is written.</param>
    /// <param name="Column">A named column of a table; "" takes all.</param>
    private sealed record VerbCall(string Arguments, string Extra, string File, string Column = "");

    private static VerbCall? Call(ConnectivityCase set, JsonElement check, string scratch)
    {
        var name = check.GetProperty("name").GetString()!;
        var p = check.GetProperty("params");
        var tr = set.RepetitionTime.Seconds.ToString("R", CultureInfo.InvariantCulture);
        string Input(string file) => Path.Combine(set.Folder, file);
        var plain = "--preset none --no-detrend --standardise none --min-dof 0 --tr " + tr;
        var image = $"connectivity --bold {Input("input/bold.nii")} --atlas {Input("input/atlas.nii")} --mask {Input("input/mask.nii")} --confounds {Input("input/motion.tsv")} --confound-columns trans_x {plain}";
        var table = $"connectivity --timeseries {Input("input/roi_ts.csv")} {plain}";
        return name switch
        {
            "labels_mean" => new($"connectivity --bold {Input("input/bold.nii")} --atlas {Input("input/atlas.nii")} {plain}", "", "timeseries.tsv"),
            "pearson" => new(table, "", "roi-r.tsv"),
            "fisher_z" => new(table, "", "roi-z.tsv"),
            "fisher_z_normal" => new(table, "--measure z-normal", "roi-z-normal.tsv"),
            "fisher_z_neff" => new(table, "--measure z-effective", "roi-z-effective.tsv"),
            "neff" or "spearman" => new(table, "--measure " + name, $"roi-{name}.tsv"),
            "fd_power" => new(image, "", "motion.tsv", "framewise_displacement"),
            "fd_jenkinson" => new(image, "", "motion.tsv", "rmsd"),
            "dvars" or "dvars_mode1000" or "global_signal" => new(image, "", "motion.tsv", name),
            "dvars_std" => new(image, "", "motion.tsv", "std_dvars"),
            _ when name.StartsWith("clean_", StringComparison.Ordinal) => Clean(set, check, p, tr),
            _ when name.StartsWith("spheres_", StringComparison.Ordinal) => new($"connectivity --bold {Input("input/bold.nii")} --mask {Input("input/mask.nii")} --spheres {Spheres(p, scratch)} {plain}", "", "timeseries.tsv"),
            _ when name.StartsWith("conn_", StringComparison.Ordinal) && p.TryGetProperty("kind", out var kind) => Matrix(table, kind.GetString()!, p.GetProperty("estimator").GetString()!),
            _ when name.StartsWith("tsnr_", StringComparison.Ordinal) || name.Contains("alff", StringComparison.Ordinal) || name.StartsWith("reho_", StringComparison.Ordinal) => new(image, "--map " + name, name + ".nii.gz"),
            _ => null,
        };
    }

    private static string Spheres(JsonElement p, string scratch)
    {
        var radius = p.GetProperty("radius") is { ValueKind: JsonValueKind.Number } r ? r.GetRawText() : "0";
        var path = Path.Combine(scratch, $"spheres-{radius}.tsv");
        File.WriteAllLines(path, p.GetProperty("seeds").EnumerateArray().Select((s, i) => string.Create(CultureInfo.InvariantCulture, $"s{i}\t{s[0].GetRawText()}\t{s[1].GetRawText()}\t{s[2].GetRawText()}\t{radius}")).Prepend("name\tx\ty\tz\tradius"));
        return path;
    }

    private static VerbCall Matrix(string table, string kind, string estimator)
    {
        var measure = (estimator == "ledoitwolf" ? "lw-" : "") + (kind == "partial correlation" ? "partial" : kind);
        return new(table, "--measure " + measure, $"roi-{measure}.tsv");
    }

    private static VerbCall Clean(ConnectivityCase set, JsonElement check, JsonElement p, string tr)
    {
        var arguments = new List<string> { "connectivity --timeseries", Path.Combine(set.Folder, check.GetProperty("inputs")[0].GetString()!), "--preset none --min-dof 0 --tr", tr };
        string Hertz(string name) => p.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "none";
        arguments.AddRange(["--filter", p.GetProperty("filter") is { ValueKind: JsonValueKind.String } f ? f.GetString()! : "none", "--high-pass", Hertz("high_pass"), "--low-pass", Hertz("low_pass")]);
        arguments.AddRange(["--standardise", p.GetProperty("standardize") is { ValueKind: JsonValueKind.String } s ? s.GetString() == "psc" ? "psc" : "zscore" : "none"]);
        if (!p.GetProperty("detrend").GetBoolean())
        {
            arguments.Add("--no-detrend");
        }

        if (!p.GetProperty("standardize_confounds").GetBoolean())
        {
            arguments.Add("--no-standardise-confounds");
        }

        if (p.TryGetProperty("confounds", out var confounds))
        {
            var file = Path.Combine(set.Folder, confounds.GetProperty("file").GetString()!);
            var names = File.ReadLines(file).First().Split('\t')[..confounds.GetProperty("columns").GetInt32()];
            arguments.AddRange(["--confounds", file, "--confound-columns", .. names]);
        }

        if (p.TryGetProperty("sample_mask", out var mask))
        {
            arguments.AddRange(["--sample-mask", Path.Combine(set.Folder, mask.GetString()!)]);
        }

        return new(string.Join(' ', arguments), "", "timeseries.tsv");
    }

    private static void Run(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var complaint = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"toolkit {arguments}\nended with {process.ExitCode}: {complaint}");
    }

    private static void Compare(Checks checks, ConnectivityCase set, JsonElement check, VerbCall call, string output)
    {
        var path = Path.Combine(output, call.File);
        var expected = set.Expected(check);
        var actual = call.File.EndsWith(".nii.gz", StringComparison.Ordinal) ? set.Written(Nifti.Read(path).Value.ToVolume()) : Table(path, call.Column);
        var largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        checks.NearAll("verb: " + check.GetProperty("name").GetString(), expected, actual, check.GetProperty("atol").GetDouble() * Math.Max(1, largest), check.GetProperty("rtol").GetDouble());
    }

    private static double[] Table(string path, string column)
    {
        var lines = File.ReadAllLines(path);
        var header = lines[0].Split('\t');
        var skip = header[0] == "region" ? 1 : 0;
        return
        [
            .. from line in lines.Skip(1)
               from cell in line.Split('\t').Select((text, i) => (Text: text, Name: header[i])).Skip(skip)
               where column.Length == 0 || cell.Name == column
               select cell.Text == "n/a" ? double.NaN : ConnectivityCase.Number(cell.Text),
        ];
    }
}
