using System.Text;
using CsCheck;
using Toolkit.Measurements;
using Toolkit.Measurements.Tests;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Tests.Studies;

public class StudyFileTests
{
    private const string Sound = """
        study: first-study
        arms: [control, exercise]
        visits:
          - {name: baseline, day: 0}
          - {name: week12, day: 84}
        participants: participants.csv
        outcomes:
          pain_vas:
            title: Pain
            unit: mm
            benefit: lower
            table: {file: pain.csv, column: vas}
          crp:
            unit: mg/L
            benefit: lower
            scale: log
            analyser: {file: crp.astm, test: CRP}
          tnf_alpha:
            unit: pg/mL
            benefit: lower
            scale: log
            plates:
              files:
                - {plate: tnf-1.bin, layout: tnf-1.csv}
          pag_mofc_z:
            unit: "1"
            benefit: undecided
            connectivity:
              bold: dicom/{participant}/{visit}/bold
              spheres:
                - {name: PAG, centre: [4, -26, -14], radius: 3}
                - {name: mOFC, centre: [-6, 54, -7], radius: 6}
              pair: [PAG, mOFC]
              band: [0.01, 0.08]
          mofc_volume_change:
            unit: "%"
            benefit: undecided
            graymatter: {t1w: "dicom/{participant}/{visit}/t1w", regions: regions.nii, names: regions.tsv, region: mOFC}
        analysis:
          covariance: HC3
          track: {outcome: pain_vas, with: [pag_mofc_z, crp]}
        """;

    [Fact]
    public void A_sound_file_is_read_whole()
    {
        var (study, faults) = Read(Sound);
        Assert.Empty(faults);
        Assert.Equal(["control", "exercise"], study!.Arms.Select(a => a.Name));
        Assert.Equal(("baseline", "week12", 84), (study.Baseline.Name, study.Followup.Name, study.Followup.Day));
        Assert.Equal([OutcomeScale.Linear, OutcomeScale.Log, OutcomeScale.Log, OutcomeScale.Linear, OutcomeScale.Change], study.Outcomes.Select(o => o.Scale));
        Assert.Equal("vas", Assert.IsType<TableSource>(study.Outcomes[0].Source).Column);
        Assert.Equal("{participant}-{visit}", Assert.IsType<AnalyserSource>(study.Outcomes[1].Source).Sample);
        Assert.True(Assert.IsType<PlateSource>(study.Outcomes[2].Source).SubtractBlank);
        var z = Assert.IsType<ConnectivitySource>(study.Outcomes[3].Source);
        Assert.Equal((0.01, 0.08), z.Band);
        Assert.Equal(new Point3(4, -26, -14), z.Regions.Spheres[0].Centre);
        Assert.Equal("mOFC", Assert.IsType<GrayMatterSource>(study.Outcomes[4].Source).Region);
        Assert.Equal(("HC3", "holm", "pain_vas"), (study.Analysis.Covariance, study.Analysis.Multiplicity, study.Analysis.TrackedOutcome));
    }

    [Theory, InlineData("", 2), InlineData(", injected-changes: 0", 0), InlineData(", injected-changes: 7", 7)]
    public void Known_changes_are_injected_unless_the_study_says_none(string key, int injected)
    {
        var (study, faults) = Read(Sound.Replace("region: mOFC}", "region: mOFC" + key + "}", StringComparison.Ordinal));
        Assert.Empty(faults);
        Assert.Equal(injected, Assert.IsType<GrayMatterSource>(study!.Outcomes[4].Source).InjectedChanges);
    }

    [Theory, InlineData("-1"), InlineData("1.5"), InlineData("201")]
    public void A_number_of_injected_changes_that_is_none_is_refused(string number) =>
        Assert.Contains(Read(Sound.Replace("region: mOFC}", "region: mOFC, injected-changes: " + number + "}", StringComparison.Ordinal)).Faults, f => f.Expected == "injected-changes: a whole number from 0 to 200" && f.Found == number);

    [Fact]
    public void No_change_of_a_study_file_throws() => Mutants.Of(Sound).Sample(text => { _ = Read(text).Faults.Count; }, iter: 1000);

    [Fact]
    public void Every_fault_is_listed_at_once_with_its_line()
    {
        var (study, faults) = Read("""
            study: bad study
            arms: [control]
            visits:
              - {name: baseline, day: zero}
            participants: participants.csv
            outcomes:
              pain_vas:
                unit: mm
                table: {file: pain.csv, colum: vas}
              crp:
                unit: mg/L
                benefit: down
                analyser: {file: crp.astm, test: CRP, sample: "{participant}"}
              none:
                unit: "1"
                benefit: lower
            analysis:
              track: {outcome: pain, with: [crp]}
            colour: blue
            """);
        Assert.Null(study);
        Assert.Equal(
            [
                "s.yaml: line 1: expected a short name for the study of 1 to 64 letters, digits, '-', '_' or '.', found 'bad study'",
                "s.yaml: line 2: expected arms: two different names, the reference first, found 'control'",
                "s.yaml: line 4: expected day: a number with a decimal point, found 'zero'",
                "s.yaml: line 4: expected two or more visits of different names, found baseline",
                "s.yaml: line 8: expected the key 'benefit' (lower, higher or undecided), found an outcome without a direction of benefit. A sign is never taken for a benefit: state it",
                "s.yaml: line 9: expected one of the keys column, file, found 'colum'",
                "s.yaml: line 12: expected benefit: one of lower, higher, undecided, found 'down'",
                "s.yaml: line 13: expected sample: a pattern with {participant} and {visit}, found '{participant}'",
                "s.yaml: line 15: expected one source: table, analyser, plates, connectivity, graymatter, found none",
                "s.yaml: line 18: expected an outcome of this study (pain_vas, crp), found 'pain'",
                "s.yaml: line 19: expected one of the keys analysis, arms, outcomes, participants, plan, prepare, study, visits, found 'colour'",
            ],
            faults.Select(f => f.Message));
    }

    [Theory]
    [InlineData("a: &x [1]\nb: *x", "line 2: expected well-formed YAML, found an alias; write the value out")]
    [InlineData("- 1", "line 1: expected a study: a mapping with the keys study, arms, visits, participants, outcomes, found a list of 1")]
    [InlineData("", "line 1: expected one YAML document, found 0 documents")]
    [InlineData("a: [", "line 2: expected well-formed YAML")]
    public void What_is_no_study_is_refused_with_a_line(string text, string message)
    {
        var (study, faults) = Read(text);
        Assert.Null(study);
        Assert.Contains(faults, f => f.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_too_large_or_not_text_is_refused()
    {
        Assert.Contains("at most 1 MiB", StudyFile.Read(new byte[(1 << 20) + 1], "s.yaml").Faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", StudyFile.Read([0xFF, 0xFE, 0x41], "s.yaml").Faults[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("band: [0.01, 0.08]", "band: [0.08, 0.01]", "low below high")]
    [InlineData("pair: [PAG, mOFC]", "pair: [PAG]", "the names of two regions")]
    [InlineData("pair: [PAG, mOFC]", "pair: [PAG, VTA]", "a sphere named 'VTA'")]
    [InlineData("radius: 3}", "radius: \"3,5\"}", "radius: a number with a decimal point, found '3,5'")]
    [InlineData("centre: [4, -26, -14]", "centre: [4, -26]", "a list of 3 numbers")]
    [InlineData("bold: dicom/{participant}/{visit}/bold", "bold: dicom/bold", "a pattern with {participant} and {visit}")]
    [InlineData("regions: regions.nii, ", "", "either regions: FILE or spheres: a list")]
    [InlineData("unit: mm", "unit: [mm]", "a UCUM unit")]
    public void A_fault_in_a_source_says_what_was_expected(string sound, string broken, string expected)
    {
        Assert.Contains(sound, Sound, StringComparison.Ordinal);
        var (study, faults) = Read(Sound.Replace(sound, broken, StringComparison.Ordinal));
        Assert.Null(study);
        Assert.Contains(faults, f => f.Message.Contains(expected, StringComparison.Ordinal));
    }

    private static (Study? Study, IReadOnlyList<Fault> Faults) Read(string text)
    {
        var (study, faults) = StudyFile.Read(Encoding.UTF8.GetBytes(text), "s.yaml");
        return (study, faults);
    }
}
