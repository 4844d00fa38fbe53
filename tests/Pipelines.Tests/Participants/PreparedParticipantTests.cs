using Toolkit.Imaging;
using Toolkit.Measurements;
using Toolkit.Pipelines.Batch;
using Toolkit.Pipelines.Participants;

namespace Toolkit.Pipelines.Tests.Participants;

public class PreparedParticipantTests(PreparedParticipant made) : IClassFixture<PreparedParticipant>
{
    // Standard errors as reported. What was put in is exact in the sample; the regressors, which are not orthogonal to it, and noise move it by about one.
    private const double WithinErrors = 2;

    // A cortex of 3.6 mm at 2 mm: most of its voxels are mixed, labels are carried by nearest voxel, and priors of its own intensities lean to the fluid: a fifth is lost, seen when the priors were made.
    private const double WithinVolume = 0.25;

    // Percentage points, for a region of a few millilitres at 2 mm: real scans have 1 mm.
    private const double WithinChange = 3;

    private const double WithinMotionMm = 0.15; // slices are taken while the head moves on
    private const double WithinPlaceMm = 1.2; // a quarter of a functional voxel

    [Fact]
    public void Nothing_fails()
    {
        Assert.Empty(made.Result.Faults);
        Assert.DoesNotContain(made.Result.Verdicts, v => v.Verdict.Grade == QualityGrade.Fail);
    }

    [Theory, InlineData("v1"), InlineData("v2")]
    public void The_coupling_that_was_put_in_is_found_and_none_where_none_was(string session)
    {
        foreach (var (pair, truth) in new[] { ("z PAG mOFC", PreparedParticipant.FisherZ), ("z PAG control", 0), ("z mOFC control", 0) })
        {
            var z = Assert.Single(made.Result.Values, v => v.Name == pair && v.Session == session).Observation;
            Assert.InRange(z.StandardError, 0.05, 0.25);
            Assert.InRange(Math.Abs(z.Value!.Value - truth), 0, WithinErrors * z.StandardError);
        }
    }

    [Fact]
    public void The_volume_of_gray_matter_in_native_space_is_that_of_the_head()
    {
        foreach (var (scan, session) in new[] { (made.First, "v1"), (made.Second, "v2") })
        {
            var truth = scan.Head.GrayMatterMl();
            Assert.Equal(1, made.Value("gray matter mOFC", session) / truth[1], WithinVolume);
            Assert.Equal(1, made.Value("gray matter control", session) / truth[2], WithinVolume);
        }
    }

    [Fact]
    public void A_region_without_gray_matter_has_no_volume_and_says_why()
    {
        var value = Assert.Single(made.Result.Values, v => v.Name == "gray matter PAG" && v.Session == "v1");
        Assert.Contains("no gray matter to speak of", value.Observation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_change_between_the_visits_is_that_which_was_put_in()
    {
        var truth = 100 * ((made.Second.Head.GrayMatterMl()[1] / made.First.Head.GrayMatterMl()[1]) - 1);
        Assert.Equal(PreparedParticipant.ChangePercent, truth, 1.0); // the sphere that shrank is a little wider than the region
        var change = Assert.Single(made.Result.Values, v => v.Name == "change mOFC");
        Assert.Equal("v2", change.Session);
        Assert.Equal(truth, change.Observation.Value!.Value, WithinChange);
        Assert.True(change.Observation.StandardError > 0);
    }

    [Theory, InlineData("v1"), InlineData("v2")]
    public void Motion_and_the_place_of_the_run_are_those_of_the_simulation(string session)
    {
        var scan = session == "v1" ? made.First : made.Second;
        var found = made.Record($"ses-{session}_task-rest_motion");
        Assert.Equal(3, found.Numbers[MotionStage.Steady]);
        var motions = MotionStage.Motions(found);
        var centre = scan.BoldPose.Apply(new(0, -18, 8));
        var rms = Math.Sqrt(Enumerable.Range(3, motions.Length - 3).Average(t => Math.Pow((motions[t].ToAffine().Apply(centre) - scan.Motion[t].ToAffine().Apply(centre)).Length, 2)));
        Assert.InRange(rms, 0, WithinMotionMm);
        var placed = made.Record($"ses-{session}_task-rest_coregister").Affine(CoregisterStage.ToT1w);
        Assert.InRange((placed.Apply(centre) - scan.BoldToT1w.Apply(centre)).Length, 0, WithinPlaceMm);
    }

    [Fact]
    public void Every_number_leads_to_the_bytes_of_its_files()
    {
        var entries = made.Result.Provenance.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var (dicom, nifti) = (0, 0);
        foreach (var value in made.Result.Values)
        {
            var sources = Sources(entries, value.ProvenanceId).ToArray();
            Assert.NotEmpty(sources);
            Assert.All(sources, s => Assert.Equal(64, s.Sha256!.Length));
            dicom += sources.Any(s => s.Stage == "dicom.series") ? 1 : 0;
            nifti += sources.Any(s => s.Sha256 == FileDigest.Of(made.At("t1w.nii.gz"))) ? 1 : 0;
        }

        Assert.True(dicom > 5 && nifti > 5, $"{dicom} values from DICOM, {nifti} from NIfTI");
        var z = Assert.Single(made.Result.Values, v => v.Name == "z PAG mOFC" && v.Session == "v1");
        string[] stages = [.. Sources(entries, z.ProvenanceId).Select(s => s.Source!)];
        Assert.Contains("bold", stages);
        Assert.Contains("t1w", stages);
        Assert.Contains("regions.nii.gz", stages);
        Assert.Contains("brain", stages);
    }

    [Fact]
    public void Derivatives_are_named_as_BIDS_names_them()
    {
        foreach (var file in new[]
        {
            "dataset_description.json",
            "sub-E01.html",
            "sub-E01/sub-E01_values.tsv",
            "sub-E01/ses-v1/anat/sub-E01_ses-v1_label-GM_probseg.nii.gz",
            "sub-E01/ses-v1/anat/sub-E01_ses-v1_desc-brain_mask.nii.gz",
            "sub-E01/ses-v2/func/sub-E01_ses-v2_task-rest_space-template_desc-preproc_bold.nii.gz",
            "sub-E01/ses-v2/func/sub-E01_ses-v2_task-rest_desc-confounds_timeseries.tsv",
            "sub-E01/ses-v2/func/sub-E01_ses-v2_task-rest_stat-fisherz_relmat.tsv",
        })
        {
            Assert.Contains(file, made.Result.Files);
        }

        var run = Nifti.Read(Path.Combine(made.Result.Folder, "sub-E01/ses-v2/func/sub-E01_ses-v2_task-rest_space-template_desc-preproc_bold.nii.gz")).Value;
        Assert.Equal(PreparedParticipant.Coarse.Volumes - 3, run.Volumes);
        Assert.Equal(4.4, run.Affine.VoxelSize.X, 3);
    }

    [Fact]
    public void The_page_shows_a_picture_for_every_step_and_names_no_file_of_this_machine()
    {
        var page = File.ReadAllText(Path.Combine(made.Result.Folder, "sub-E01.html"));
        foreach (var words in new[] { "Tissue contours over", "Template edges over", "Brain mask over the mean BOLD", "Mean BOLD image in the place", "before realignment", "after realignment", "Head motion", "Displacement, DVARS", "Connectivity between regions", "Regions over" })
        {
            Assert.Contains(words, page, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(made.Folder, page, StringComparison.Ordinal);
        string Greys(string title) => System.Text.RegularExpressions.Regex.Match(page[page.IndexOf("<h3>" + title, StringComparison.Ordinal)..], "grey from [0-9.]+ to [0-9.]+").Value;
        Assert.Equal(Greys("Spread over time before realignment"), Greys("Spread over time after realignment"));
    }

    [Fact]
    public void A_result_is_read_back_from_the_work_folder_as_it_was()
    {
        var again = ParticipantPipeline.Result(made.Input, made.Options, made.At("work"));
        Assert.Equal(made.Result.Values.AsEnumerable().Select(v => (v.Name, v.Session, v.Observation, v.ProvenanceId)), again.Values.AsEnumerable().Select(v => (v.Name, v.Session, v.Observation, v.ProvenanceId)));
    }

    private static IEnumerable<Provenance> Sources(Dictionary<string, Provenance> entries, string id)
    {
        var entry = entries[id];
        return entry.Source is not null ? [entry] : entry.Inputs.SelectMany(i => Sources(entries, i));
    }

    [Fact]
    public void A_page_made_again_from_the_derivatives_shows_what_they_hold_and_names_what_they_do_not()
    {
        var page = PublishedPage.Of(new(made.Result.Folder), "sub-E01", 0.5).Value;
        var before = File.ReadAllText(Path.Combine(made.Result.Folder, "sub-E01.html"));
        string[] shown = ["Tissue contours over the T1-weighted image", "Brain mask over the T1-weighted image", "Regions over the T1-weighted image", "Brain mask over the mean BOLD image", "Head motion", "Connectivity between regions"];
        Assert.All(shown, title => Assert.Equal((2, 2), (Count(before, title), Count(page, title)))); // once a visit
        string[] lost = ["Displacement, DVARS and signal", "Spread over time before realignment", "Template edges over the T1-weighted image"];
        Assert.All(lost, title => Assert.Equal((2, 0), (Count(before, title), Count(page, title))));
        Assert.Contains("connectivity: the carpet, and voxels, coverage and signal-to-noise of regions; coregister: the BOLD image over the T1-weighted one; methods: the sentences of the stages; motion: the spread before and after realignment; normalise: the template's outlines", page.Replace("&#39;", "'", StringComparison.Ordinal), StringComparison.Ordinal);

        static int Count(string text, string title) => text.Split("<h3>" + title).Length - 1;
    }

    [Fact]
    public void Published_files_that_are_no_longer_readable_are_named()
    {
        var folder = Directory.CreateTempSubdirectory("toolkit-page-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "sub-1"));
            File.WriteAllText(Path.Combine(folder, "sub-1", "sub-1_values.json"), """{"values": 3}""");
            Assert.StartsWith("sub-1: file 0: expected published files of this version, found", PublishedPage.Of(new(folder), "sub-1", 0.5).Fault!.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
