using System.CommandLine;
using Toolkit.Evidence.Audit;
using Toolkit.Evidence.Model;
using Toolkit.Evidence.Swim;
using Toolkit.Evidence.Text;
using Toolkit.Pipelines.Results;
using Toolkit.Reports;
using Toolkit.Reports.Drawing;
using Toolkit.Reports.Evidence;

namespace Toolkit.Cli.Verbs;

/// <summary>Published trials: synthesis, and the audit of a review against itself and its sources.</summary>
internal static class EvidenceVerb
{
    private const long LargestText = 20_000_000;

    private const string TableHelp = """
        Folder with studies.csv and, where there are any:
        outcomes.csv (printed values), rob2.csv (judgements; override, override_reason, override_by),
        prisma.csv (boxes of the flow), claims.csv (statements about the whole set),
        criteria.csv (criterion, text, kind: inclusion or exclusion),
        eligibility.csv (record_id, reviewer, criterion, answer: yes, no or unclear, reason; reviewer 'third' decides),
        extractions.csv (item such as P4.effect_size, extractor, value) and decisions.csv (item, by, value, reason),
        signalling.csv (study_id, 1.1 to 5.3: Y, PY, PN, N, NI, NA), moderators.csv (study_id, one column a property),
        grade.csv (category, domain, levels from -2 to 2, reason, by).
        """;

    public static Command Create(Shell shell) => new("evidence", "Published trials, from extraction tables: synthesis, and the consistency audit of a review.")
    {
        Synthesise(shell), Audit(shell), Propose(shell),
    };

    private static Command Synthesise(Shell shell) => OnTables(
        shell,
        new("synthesise", "Flow, eligibility, agreement, risk of bias, direction of effect by category, meta-analysis with subgroups, regressions and small-study tests where trials can be pooled, certainty. Example: toolkit evidence synthesise samples/exercise-and-pain-review --report synthesis.html"),
        set =>
        {
            var synthesis = ReviewSynthesis.Of(set);
            return new(() => EvidenceJson.Write(set, synthesis), () => EvidenceText.Write(set, synthesis), () => EvidencePage.Synthesis(set, synthesis));
        });

    private static Command Audit(Shell shell) => OnTables(
        shell,
        new("audit", "Recomputes every number that the tables allow and compares the review with itself and with the trials' own reports. Example: toolkit evidence audit samples/exercise-and-pain-review --json"),
        set =>
        {
            var report = ReviewAudit.Run(set);
            return new(() => EvidenceJson.Write(set, report), () => EvidenceText.Write(report), () => EvidencePage.Audit(set, report));
        });

    private static Command Propose(Shell shell)
    {
        Argument<FileInfo> file = new("FILE") { Description = "A review as Markdown or plain text." };
        Command verb = new("propose", "Proposes candidate numbers from a text, with line and words around, as a table for a person to confirm. Example: toolkit evidence propose review.md") { file };
        verb.SetAction(parsed =>
        {
            var at = parsed.GetValue(file)!;
            if (!at.Exists)
            {
                shell.Complain(Directory.Exists(at.FullName) ? $"{at.FullName}: a folder. Name the file that holds the text." : $"{at.FullName}: no such file.");
                return (int)ExitCode.NoInput;
            }

            if (at.Length > LargestText)
            {
                shell.Complain($"{at.FullName}: expected at most {LargestText} bytes of text, found {at.Length}.");
                return (int)ExitCode.BadData;
            }

            string text;
            try
            {
                text = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(at.FullName));
            }
            catch (System.Text.DecoderFallbackException e)
            {
                shell.Complain($"{at.FullName}: byte {e.Index}: expected UTF-8 text, found a byte that is not UTF-8. Save the review as Markdown or plain text.");
                return (int)ExitCode.BadData;
            }

            var candidates = CandidateNumbers.Propose(text);
            shell.Out.Write(EvidenceText.Write(candidates));
            shell.Say($"{candidates.Length} proposals. Nothing is confirmed: put your name beside what you looked up, and copy it into the tables.");
            return (int)ExitCode.Ok;
        });
        return verb;
    }

    private static Command OnTables(Shell shell, Command verb, Func<EvidenceSet, Answer> answer)
    {
        Argument<DirectoryInfo> folder = new("DIR") { Description = TableHelp };
        Option<bool> json = new("--json") { Description = "One JSON document on stdout." };
        ReportFiles report = new();
        Option<DirectoryInfo?> figures = new("--figures") { Description = "Write each figure as an SVG file into this folder." };
        verb.Add(folder);
        verb.Add(json);
        report.AddTo(verb);
        verb.Add(figures);
        verb.SetAction(parsed =>
        {
            var at = parsed.GetValue(folder)!;
            var pages = report.Of(parsed);
            if (pages.Refusal(shell) is { } refusal)
            {
                return (int)refusal;
            }

            if (!at.Exists)
            {
                shell.Complain($"{at.FullName}: no such folder.");
                return (int)ExitCode.NoInput;
            }

            if (!EvidenceReader.Read(name => Read(at, name)).Try(out var set, out var fault))
            {
                shell.Complain(fault.In(at.Name).Message);
                return (int)(EvidenceReader.Tables.Any(t => File.Exists(Path.Combine(at.FullName, t))) ? ExitCode.BadData : ExitCode.NoInput);
            }

            foreach (var f in set.Faults)
            {
                shell.Complain(f.Message);
            }

            var found = answer(set);
            shell.Out.Write(parsed.GetValue(json) ? found.Json() + "\n" : found.Text());
            Publish(shell, found, parsed.GetValue(figures));
            var written = pages.Write(shell, found.Page);
            return (int)(written != ExitCode.Ok ? written : set.Faults.IsEmpty ? ExitCode.Ok : ExitCode.Partial);
        });
        return verb;
    }

    private static void Publish(Shell shell, Answer answer, DirectoryInfo? figures)
    {
        if (figures is not null)
        {
            figures.Create();
            foreach (var figure in answer.Page().Sections.SelectMany(s => s.Blocks).OfType<FigureBlock>().Select(b => b.Figure))
            {
                OutputFile.Write(Path.Combine(figures.FullName, Markup.Anchor(figure.Id) + ".svg"), figure.Picture.ToStandalone());
            }

            shell.Say("Figures: " + figures.FullName);
        }
    }

    private static string? Read(DirectoryInfo folder, string name)
    {
        var path = Path.Combine(folder.FullName, name);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    private sealed record Answer(Func<string> Json, Func<string> Text, Func<ReportModel> Page);
}
