using System.CommandLine;
using Toolkit.Pipelines.Results;
using Toolkit.Reports;
using Toolkit.Storage.Stores;

namespace Toolkit.Cli.Verbs;

/// <summary>The options of every verb that writes a page: --report for HTML, --pdf for paper, --anchor for the head of a store on it.</summary>
internal sealed class ReportFiles
{
    private readonly Option<FileInfo?> html = new("--report") { Description = "Write a stand-alone HTML page to this file." };
    private readonly Option<FileInfo?> pdf = new("--pdf") { Description = "Print the same page to this PDF file; needs Chromium." };
    private readonly Option<string?> anchor = new("--anchor") { Description = "A store whose head stands on every page: " + StoreVerb.StoreHelp };

    /// <param name="writesHtml">False for verbs that always write their page into their output folder.</param>
    public void AddTo(Command verb, bool writesHtml = true)
    {
        if (writesHtml)
        {
            verb.Add(html);
        }

        verb.Add(pdf);
        verb.Add(anchor);
    }

    public ReportRequest Of(ParseResult parsed) => new(parsed.GetValue(html), parsed.GetValue(pdf), parsed.GetValue(anchor));
}

/// <summary>Which pages somebody asked for.</summary>
internal sealed record ReportRequest(FileInfo? Html, FileInfo? Pdf, string? Anchor)
{
    /// <summary>Why no page could be written, before anything is computed: no Chromium, no such store. Null where all is well.</summary>
    public ExitCode? Refusal(Shell shell)
    {
        if (Pdf is not null && PdfPrinter.Find(Environment.GetEnvironmentVariable).Fault is { } absent)
        {
            shell.Complain("--pdf: " + absent.Message);
            return ExitCode.CannotCreate;
        }

        var opened = Anchor is null ? ExitCode.Ok : StoreVerb.Run(shell, Anchor, _ => ExitCode.Ok);
        return opened == ExitCode.Ok ? null : opened;
    }

    /// <summary>The page with the head of the store on it, where one was named.</summary>
    public ReportModel Anchored(ReportModel page)
    {
        if (Anchor is null)
        {
            return page;
        }

        using var store = EventStore.Open(Anchor);
        return page with { Anchor = store.Head().ToString() };
    }

    /// <summary>Writes what was asked for.</summary>
    /// <returns>Ok, or why the PDF could not be made; the HTML page is written nevertheless.</returns>
    public ExitCode Write(Shell shell, Func<ReportModel> page)
    {
        if (Html is null && Pdf is null)
        {
            return ExitCode.Ok;
        }

        var text = HtmlReport.Write(Anchored(page()));
        if (Html is not null)
        {
            OutputFile.Write(Html.FullName, text);
            shell.Say("Report: " + Html.FullName);
        }

        if (Pdf is null)
        {
            return ExitCode.Ok;
        }

        if (!PdfPrinter.Find(Environment.GetEnvironmentVariable).Bind(p => p.Print(text, Pdf.FullName)).Try(out _, out var fault))
        {
            shell.Complain("--pdf: " + fault.Message);
            return ExitCode.CannotCreate;
        }

        shell.Say("PDF: " + Pdf.FullName);
        return ExitCode.Ok;
    }
}
