using System.Text;
using Toolkit.Measurements;
using Toolkit.Pipelines.Studies;

namespace Toolkit.Pipelines.Tests.Studies;

public class PreparationTests
{
    private const string Prepare = """
          t1w: dicom/{participant}/{visit}/t1w
          bold: dicom/{participant}/{visit}/bold
          template: ch2
          template-brain: ch2bet
          regions: aal.nii.gz
          names: aal.tsv
          preset: 24p
          smooth: 6
          dummies: 4
          fd: 0.3
          injected-changes: 5
        """;

    [Fact]
    public void Raw_images_are_read_with_their_template_regions_and_cleaning()
    {
        var (study, faults) = Read(Prepare);
        Assert.Empty(faults);
        var prepare = study!.Prepare!;
        Assert.Equal(("ch2", "ch2bet"), prepare.Template);
        Assert.Equal(("aal.nii.gz", "aal.tsv"), (prepare.Regions.LabelFile, prepare.Regions.NamesFile));
        Assert.Equal(("24p", 6, 4, 0.3, 5, true), (prepare.Preset, prepare.SmoothMm, prepare.Dummies, prepare.FramewiseDisplacementMm, prepare.InjectedChanges, prepare.RegionsInTemplate));
        Assert.Equal([new PreparedCouplingSource("PAG", "mOFC"), new PreparedChangeSource("mOFC")], study.Outcomes.Select(o => o.Source));
        Assert.Equal(OutcomeScale.Change, study.Outcomes[1].Scale);
    }

    [Fact]
    public void Without_a_template_regions_are_drawn_on_the_participants_own_image()
    {
        var (study, faults) = Read("""
              t1w: "{participant}/{visit}.nii"
              regions: "{participant}_regions.nii"
              preset: 6p
            """);
        Assert.Empty(faults);
        Assert.False(study!.Prepare!.RegionsInTemplate);
        Assert.Null(study.Prepare.Bold);
        Assert.Null(study.Prepare.Dummies);
    }

    [Fact]
    public void Without_preparation_an_outcome_still_names_its_images()
    {
        var (study, faults) = Read(null);
        Assert.Null(study);
        Assert.Contains(faults, f => f.Expected.Contains("a pattern of DICOM folders or NIfTI files", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("  preset: 24p\n", "", "the key 'preset'")]
    [InlineData("preset: 24p", "preset: 99p", "none")]
    [InlineData("  template-brain: ch2bet\n", "", "template and template-brain, or neither")]
    [InlineData("smooth: 6", "smooth: -6", "smooth: a number from 0 to 30")]
    [InlineData("fd: 0.3", "fd: 0", "fd: a number from 0.01 to 100")]
    [InlineData("{participant}/{visit}/bold", "{participant}/bold", "bold: a pattern with {participant} and {visit}")]
    [InlineData("smooth: 6", "smoth: 6", "smoth")]
    public void What_is_wrong_with_it_is_named(string part, string instead, string expected)
    {
        Assert.Contains(part, Prepare + "\n", StringComparison.Ordinal);
        var (study, faults) = Read((Prepare + "\n").Replace(part, instead, StringComparison.Ordinal));
        Assert.Null(study);
        Assert.Contains(faults, f => f.Message.Contains(expected, StringComparison.Ordinal));
    }

    private static (Study? Study, IReadOnlyList<Fault> Faults) Read(string? prepare) => StudyFile.Read(Encoding.UTF8.GetBytes($$"""
        study: raw
        arms: [control, exercise]
        visits: [{name: v1}, {name: v2}]
        participants: participants.csv
        {{(prepare is null ? "" : "prepare:\n" + prepare)}}
        outcomes:
          pag_mofc_z:
            unit: "1"
            benefit: undecided
            connectivity: {pair: [PAG, mOFC]}
          mofc_volume_change:
            unit: "%"
            benefit: undecided
            graymatter: {region: mOFC}
        """), "study.yaml");
}
