using Toolkit.Devices.Instruments;
using Toolkit.Measurements;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Stages;

/// <summary>Outcomes that an analyser sent: one result of one test for each specimen.</summary>
internal static class AnalyserStage
{
    public static OutcomeValues Collect(StudyContext context, StudyOutcome outcome, AnalyserSource source)
    {
        var values = new OutcomeValues(context, outcome);
        if (!context.ReadBytes(source.File).Bind(bytes => PlateFileReader.Read(bytes, Path.GetFileName(source.File))).Try(out var file, out var fault))
        {
            values.Fault(fault.Message);
            return values;
        }

        foreach (var wrong in file.Faults)
        {
            values.Fault(wrong.In(source.File).Message);
        }

        var samples = SampleNames.ByPattern(context, source.Sample);
        foreach (var result in file.Results.Where(r => r.Test == source.Test))
        {
            if (samples.TryFind(result.Sample, out var whose))
            {
                values.Add(whose.Participant, whose.Visit, Observe(result, outcome.Outcome, values, whose), result.Provenance);
            }
        }

        if (file.Results.All(r => r.Test != source.Test))
        {
            values.Fault($"{source.File}: expected results of the test {Printable.Quote(source.Test)}, found {string.Join(", ", file.Results.Select(r => Printable.Quote(r.Test)).Distinct().Take(10))}");
        }

        return values;
    }

    private static Observation Observe(AnalyserResult result, Outcome outcome, OutcomeValues values, (Participant Participant, Visit Visit) whose)
    {
        if (result.Unit != outcome.Unit)
        {
            var found = result.Value is >= 0 ? Concentration.FromUcum(result.Value.Value, result.Unit)?.In(outcome.Unit) : null;
            if (found is { } converted)
            {
                return Observation.Of(converted);
            }

            values.Fault($"expected a result in {outcome.Unit}, found {Printable.Quote(result.Text)} in {Printable.Quote(result.Unit)}", whose.Participant, whose.Visit);
            return Observation.Missing($"in {Printable.Clean(result.Unit)}, which is not converted");
        }

        if (result.Value is { } value)
        {
            return Observation.Of(value);
        }

        var text = result.Text.AsSpan().Trim();
        if (text.Length > 1 && text[0] is '<' or '>' && Numbers.TryParse(text[1..], out var limit) && limit > 0)
        {
            var reason = "the analyser reports " + Printable.Clean(text);
            return text[0] == '<' ? Observation.Below(limit, reason, floor: 0) : Observation.Above(limit, reason);
        }

        values.Fault($"expected a number, found {Printable.Quote(result.Text)}", whose.Participant, whose.Visit);
        return Observation.Missing("the analyser reports " + Printable.Quote(result.Text));
    }
}
