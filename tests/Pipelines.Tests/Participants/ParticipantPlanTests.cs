using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Tests.Participants;

public sealed class ParticipantPlanTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("toolkit-plan-").FullName;

    public ParticipantPlanTests()
    {
        foreach (var file in new[] { "t1.nii", "t2.nii", "bold.nii", "head.nii", "brain.nii", "regions.nii", "regions.tsv" })
        {
            File.WriteAllText(At(file), file);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, InlineData(null, 1, 2), InlineData(null, 4, 2), InlineData(null, 5, 0), InlineData(0, 1, 0), InlineData(3, 116, 3)]
    public void Changes_are_injected_where_few_regions_are_measured_and_wherever_it_is_asked(int? asked, int regions, int injected) =>
        Assert.Equal(injected, new ParticipantOptions { Preset = "24p", InjectedChanges = asked }.Injected(regions));

    [Fact]
    public void Every_stage_comes_after_what_it_needs_and_bears_a_name_of_its_own()
    {
        var stages = ParticipantPipeline.Stages(Input(), Options());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stage in stages)
        {
            Assert.All(stage.Needs.Concat(stage.Uses), n => Assert.Contains(n, seen));
            Assert.True(seen.Add(stage.Name), stage.Name);
            Assert.Matches("^[A-Za-z0-9_-]+$", stage.Name);
            Assert.All(stage.Outputs, o => Assert.StartsWith(stage.Name + "/", o, StringComparison.Ordinal));
            Assert.True(stage.MemoryEstimate >= 0);
        }

        Assert.Equal(["check", "import", "anatomy", "normalise", "volumes", "import", "motion", "coregister", "resample", "connectivity", "import", "anatomy", "normalise", "volumes", "change", "report"], stages.Select(s => s.Kind));
    }

    [Fact]
    public void Regions_drawn_on_the_first_image_are_carried_by_its_pose_in_later_ones()
    {
        var options = Options() with { Template = null, Regions = Options().Regions! with { Place = RegionPlace.Native } };
        var stages = ParticipantPipeline.Stages(Input(), options);
        Assert.Equal("ses-b_T1w_pose", Assert.Single(stages, s => s.Kind == "pose").Name);
        Assert.DoesNotContain(stages, s => s.Kind == "normalise");
        Assert.Contains(stages, s => s.Name == "ses-a_task-rest_resample-T1w");
    }

    [Fact]
    public void A_run_that_is_prepared_already_is_only_cleaned()
    {
        var input = new ParticipantInput("01", [new(null, null, [new("task-rest", new PreparedSource(At("bold.nii"), At("regions.tsv"), null))])]);
        Assert.Equal(["check", "import", "connectivity", "report"], ParticipantPipeline.Stages(input, Options()).Select(s => s.Kind));
    }

    [Fact]
    public void A_key_changes_with_what_the_stage_depends_on_and_with_nothing_else()
    {
        var before = Keys(Options());
        Assert.Equal(before, Keys(Options() with { Threads = 7, MemoryLimit = 1 << 30 }));
        Assert.Equal(["connectivity", "report"], Changed(before, Keys(Options() with { SmoothMm = 6 })));
        Assert.Equal(["connectivity", "report"], Changed(before, Keys(Options() with { Preset = "36p" })));
        Assert.Equal(["motion", "report"], Changed(before, Keys(Options() with { DummyScans = 4 })));
        Assert.Equal(["change", "report"], Changed(before, Keys(Options() with { ChangeRegions = ["mOFC"] })));
        File.WriteAllText(At("bold.nii"), "another run");
        Assert.Equal(["import"], Changed(before, Keys(Options())));
        File.WriteAllText(At("bold.nii"), "bold.nii");
        File.WriteAllText(At("head.nii"), "another head");
        Assert.Equal(["anatomy", "normalise", "report"], Changed(before, Keys(Options())));
    }

    [Fact]
    public void A_key_is_that_of_the_stages_before_it_too()
    {
        var stage = ParticipantPipeline.Stages(Input(), Options())[^1];
        Assert.Equal(64, stage.Key([]).Length);
        Assert.NotEqual(stage.Key(["a"]), stage.Key(["b"]));
        Assert.NotEqual(stage.Key(["a", "b"]), stage.Key(["b", "a"]));
    }

    [Fact]
    public void Options_refuse_what_cannot_be()
    {
        Assert.Throws<ArgumentException>(() => new ParticipantOptions { Preset = "no such preset" });
        Assert.Throws<ArgumentException>(() => Options() with { Spaces = ["MNI"] });
        Assert.Throws<ArgumentOutOfRangeException>(() => Options() with { SmoothMm = -1 });
        Assert.Throws<ArgumentException>(() => new ParticipantInput("../x", [new(null, null, [])]));
        Assert.Throws<ArgumentException>(() => new ParticipantInput("01", [new(null, null, []), new("b", null, [])]));
        Assert.Contains("need a template", Assert.Throws<ArgumentException>(() => ParticipantPipeline.Stages(Input(), Options() with { Template = null })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_has_a_place_in_the_identity()
    {
        var text = Options().CanonicalText();
        Assert.DoesNotContain("absent", text, StringComparison.Ordinal);
        File.Delete(At("regions.tsv"));
        Assert.Contains("regions.names: absent\n", Options().CanonicalText(), StringComparison.Ordinal);
        Assert.DoesNotContain(folder, text, StringComparison.Ordinal);
    }

    private string[] Keys(ParticipantOptions options) => [.. ParticipantPipeline.Stages(Input(), options).Select(s => s.Kind + " " + s.Key([]))];

    private static string[] Changed(string[] before, string[] after) => [.. before.Zip(after).Where(p => p.First != p.Second).Select(p => p.First.Split(' ')[0]).Distinct()];

    private ParticipantInput Input() => new("01",
    [
        new("a", new NiftiSource(At("t1.nii")), [new("task-rest", new NiftiSource(At("bold.nii")))]),
        new("b", new NiftiSource(At("t2.nii")), []),
    ]);

    private ParticipantOptions Options() => new()
    {
        Preset = "24p",
        Template = new(At("head.nii"), At("brain.nii")),
        Regions = new() { LabelImage = At("regions.nii"), Names = At("regions.tsv") },
    };

    private string At(string name) => Path.Combine(folder, name);
}
