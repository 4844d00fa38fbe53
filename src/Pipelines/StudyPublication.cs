using Toolkit.Pipelines.Results;
using Toolkit.Pipelines.Stages;
using Toolkit.Pipelines.Studies;
using Toolkit.Reports;
using Toolkit.Trials;

namespace Toolkit.Pipelines;

/// <summary>Writes what a run of a study gave: results.json, tables, and the report.</summary>
public static class StudyPublication
{
    /// <param name="at">When the files are made: Dataset-JSON states it.</param>
    /// <param name="dress">Adds to the report what its place wants on it, such as the head of a store; null for nothing.</param>
    /// <exception cref="ArgumentException">The run has no result.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public static void Write(OutputFolder output, StudyRunOutcome run, DateTimeOffset at, Func<ReportModel, ReportModel>? dress = null)
    {
        var result = run.Result ?? throw new ArgumentException("A run without a result has nothing to write.", nameof(run));
        output.Publish("results.json", stream => ResultsJson.Write(stream, result));
        foreach (var (name, content) in ResultTables.All(result))
        {
            output.Publish("tables/" + name, content);
        }

        var laboratory = result.Study.Outcomes.Where(o => o.Source is PlateSource or AnalyserSource).Select(o => o.Outcome.Name).ToList();
        foreach (var (name, content) in TrialDatasets.All(TrialData.From(result.Values), result.Study.Name, result.Study.Baseline.Name, laboratory, at))
        {
            output.Publish("tables/" + name, stream => stream.Write(content));
        }

        foreach (var view in run.Views)
        {
            output.Publish(view.FileName, view.Write);
        }

        var page = ReportStage.Model(run);
        output.Publish("report.html", HtmlReport.Write(dress?.Invoke(page) ?? page));
    }
}
