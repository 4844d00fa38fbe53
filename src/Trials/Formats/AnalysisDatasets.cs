using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Trials;

/// <summary>A trial's values in the shape of CDISC datasets: ADSL and BDS (ADaM-like), LB (SDTM).</summary>
public static class AnalysisDatasets
{
    /// <summary>One row a participant: STUDYID, USUBJID, SUBJID, TRT01P.</summary>
    public static Dataset SubjectLevel(TrialData data, string study)
    {
        var p = data.Participants;
        var table = new Frame(p.Length)
            .With("STUDYID", [.. p.Select(_ => (string?)study)])
            .With("USUBJID", [.. p.Select(x => (string?)$"{study}-{x.Label}")])
            .With("SUBJID", [.. p.Select(x => (string?)x.Label)])
            .With("TRT01P", [.. p.Select(x => (string?)x.Arm!.Name)]);
        return new("ADSL", "Subject-Level Analysis Dataset", [Text("STUDYID", "Study Identifier", 1), Text("USUBJID", "Unique Subject Identifier", 2), Text("SUBJID", "Subject Identifier"), Text("TRT01P", "Planned Treatment")], table) { StudyOid = study };
    }

    /// <summary>One row a participant, outcome and visit: PARAMCD, AVISIT, AVISITN, AVAL, AVALC, BASE, CHG, ANL01FL. A value outside the limits has no AVAL; AVALC says what is known. Nothing is carried forward.</summary>
    public static Dataset BasicDataStructure(TrialData data, string name, string baseline, string study)
    {
        var rows = Rows(data).ToList();
        double Base(Row r) => data.Find(r.Participant.Label, baseline, r.Outcome.Name)?.Observation.Value ?? double.NaN;
        var table = new Frame(rows.Count)
            .With("STUDYID", [.. rows.Select(_ => (string?)study)])
            .With("USUBJID", [.. rows.Select(r => (string?)$"{study}-{r.Participant.Label}")])
            .With("TRTP", [.. rows.Select(r => (string?)r.Participant.Arm!.Name)])
            .With("PARAMCD", [.. rows.Select(r => (string?)Code(r.Outcome.Name))])
            .With("PARAM", [.. rows.Select(r => (string?)$"{r.Outcome.Title} ({r.Outcome.Unit})")])
            .With("AVISIT", [.. rows.Select(r => (string?)r.Visit.Name)])
            .With("AVISITN", [.. rows.Select(r => (double)(r.Visit.Day ?? data.Visits.IndexOf(r.Visit)))])
            .With("AVAL", [.. rows.Select(r => r.Value.Observation.Value ?? double.NaN)])
            .With("AVALC", [.. rows.Select(r => Printed(r.Value.Observation))])
            .With("BASE", [.. rows.Select(Base)])
            .With("CHG", [.. rows.Select(r => r.Visit.Name == baseline ? double.NaN : (r.Value.Observation.Value ?? double.NaN) - Base(r))])
            .With("ANL01FL", [.. rows.Select(_ => (string?)"Y")]);
        return new(name, "Analysis Dataset", [Text("STUDYID", "Study Identifier", 1), Text("USUBJID", "Unique Subject Identifier", 2), Text("TRTP", "Planned Treatment"), Text("PARAMCD", "Parameter Code", 3), Text("PARAM", "Parameter"), Text("AVISIT", "Analysis Visit"), new DatasetColumn("AVISITN", "Analysis Visit (N)", "integer") { KeySequence = 4 }, new("AVAL", "Analysis Value", "float"), Text("AVALC", "Analysis Value (C)"), new("BASE", "Baseline Value", "float"), new("CHG", "Change from Baseline", "float"), Text("ANL01FL", "Analysis Flag 01")], table) { StudyOid = study };
    }

    /// <summary>SDTM laboratory results: LBORRES as known ("&lt;2.5"), LBSTRESN null where censored, LBLLOQ and LBULOQ the limits. LBLOINC only where the code is verified.</summary>
    public static Dataset Laboratory(TrialData data, IReadOnlyCollection<string> outcomes, string study)
    {
        var rows = Rows(data).Where(r => outcomes.Contains(r.Outcome.Name) && !r.Value.Observation.IsMissing).ToList();
        var sequence = rows.Select((r, i) => 1.0 + rows.Take(i).Count(x => x.Participant.Label == r.Participant.Label)).ToArray();
        var table = new Frame(rows.Count)
            .With("STUDYID", [.. rows.Select(_ => (string?)study)])
            .With("DOMAIN", [.. rows.Select(_ => (string?)"LB")])
            .With("USUBJID", [.. rows.Select(r => (string?)$"{study}-{r.Participant.Label}")])
            .With("LBSEQ", sequence)
            .With("LBTESTCD", [.. rows.Select(r => (string?)Code(r.Outcome.Name))])
            .With("LBTEST", [.. rows.Select(r => (string?)r.Outcome.Title)])
            .With("LBORRES", [.. rows.Select(r => Printed(r.Value.Observation))])
            .With("LBORRESU", [.. rows.Select(r => (string?)r.Outcome.Unit)])
            .With("LBSTRESC", [.. rows.Select(r => Printed(r.Value.Observation))])
            .With("LBSTRESN", [.. rows.Select(r => r.Value.Observation.Value ?? double.NaN)])
            .With("LBSTRESU", [.. rows.Select(r => (string?)r.Outcome.Unit)])
            .With("LBLOINC", [.. rows.Select(r => AnalyteCodes.Find(r.Outcome.Name, r.Outcome.Unit)?.Loinc)])
            .With("LBLLOQ", [.. rows.Select(r => r.Value.Observation is { IsCensored: true, High: { } limit } ? limit : double.NaN)])
            .With("LBULOQ", [.. rows.Select(r => r.Value.Observation is { IsCensored: true, High: null, Low: { } limit } ? limit : double.NaN)])
            .With("VISIT", [.. rows.Select(r => (string?)r.Visit.Name)]);
        return new("LB", "Laboratory Test Results", [Text("STUDYID", "Study Identifier", 1), Text("DOMAIN", "Domain Abbreviation"), Text("USUBJID", "Unique Subject Identifier", 2), new("LBSEQ", "Sequence Number", "integer"), Text("LBTESTCD", "Lab Test Short Name", 3), Text("LBTEST", "Lab Test Name"), Text("LBORRES", "Result in Original Units"), Text("LBORRESU", "Original Units"), Text("LBSTRESC", "Result in Standard Format"), new("LBSTRESN", "Numeric Result in Standard Units", "float"), Text("LBSTRESU", "Standard Units"), Text("LBLOINC", "LOINC Code"), new("LBLLOQ", "Lower Limit of Quantitation", "float"), new("LBULOQ", "Upper Limit of Quantitation", "float"), Text("VISIT", "Visit Name", 4)], table) { StudyOid = study };
    }

    /// <summary>"12.5", "&lt;2.5", "&gt;1000", or null where missing.</summary>
    internal static string? Printed(Observation o) =>
        o.IsMissing ? null
        : o.Value is { } value ? Numbers.Format(value)
        : o.High is { } high ? "<" + Numbers.Format(high)
        : ">" + Numbers.Format(o.Low!.Value);

    /// <summary>At most eight capital letters and digits, as CDISC asks; the test codes that are known, else the outcome's own name.</summary>
    internal static string Code(string outcome)
    {
        var plain = new string([.. outcome.Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant();
        return AnalyteCodes.TestCode(plain) ?? (plain.Length > 8 ? plain[..8] : plain);
    }

    internal static IEnumerable<Row> Rows(TrialData data) =>
        from participant in data.Participants
        from outcome in data.Outcomes
        from visit in data.Visits
        let value = data.Find(participant.Label, visit.Name, outcome.Name)
        where value is not null
        select new Row(participant, outcome, visit, value);

    private static DatasetColumn Text(string name, string label, int? key = null) => new(name, label, "string") { KeySequence = key };

    internal sealed record Row(Participant Participant, Outcome Outcome, Visit Visit, OutcomeValue Value);
}
