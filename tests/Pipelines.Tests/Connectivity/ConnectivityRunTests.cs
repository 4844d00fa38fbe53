using Toolkit.Biomarkers.Connectivity;
using Toolkit.Imaging;
using Toolkit.Kernels;
using Toolkit.Measurements;
using Toolkit.Pipelines.Connectivity;

namespace Toolkit.Pipelines.Tests.Connectivity;

/// <summary>One run by the one way there is: from files or from memory, with outputs or without.</summary>
public class ConnectivityRunTests
{
    /// <summary>Regions summed in other lanes of a vector where only the mask is held.</summary>
    private const double OrderOfAddition = 1e-9;

    private static readonly GridShape Shape = new(6, 5, 4);
    private static readonly Affine Place = Affine.Scaling(new(3, 3, 3), new(-9, -6, -3));

    [Fact]
    public void A_run_in_memory_gives_what_its_file_gives()
    {
        using var folder = new Examples.Folder();
        var (series, mask, atlas) = Made();
        var bold = Path.Combine(folder.Path, "sub-01_task-rest_bold.nii");
        NiftiSeries.Write(series, series.Volumes, bold, gzip: false);
        Nifti.Write(StoredImage.FromVolume(mask), Path.Combine(folder.Path, "mask.nii"), gzip: false);
        Nifti.Write(StoredImage.FromVolume(new(Shape, Place, Array.ConvertAll(atlas.Labels, l => (float)l))), Path.Combine(folder.Path, "atlas.nii"), gzip: false);
        var asked = ConnectivityRequest.Of(DenoisingPreset.Named("bandpass")!);
        var ofFile = Execute(asked with { Bold = bold, Mask = Path.Combine(folder.Path, "mask.nii"), Atlas = Path.Combine(folder.Path, "atlas.nii") }).Value;
        var held = asked with { Held = new() { Series = series, Name = "sub-01_task-rest_bold", Provenances = [], Mask = mask, Atlas = atlas, Motion = Still(series.Volumes) } };
        var ofMemory = Execute(held).Value;
        Assert.Equal(ofFile.Result.Z.Values.Data.Length, ofMemory.Result.Z.Values.Data.Length);
        Assert.All(ofFile.Result.Z.Values.Data.Zip(ofMemory.Result.Z.Values.Data), p => Assert.Equal(p.First, p.Second, OrderOfAddition));
        Assert.Equal(ofFile.Mean.Data, ofMemory.Mean.Data);
        Assert.Equal(2, ofFile.Sound);
        Assert.Equal(0, ofMemory.MeanDisplacement);
        Assert.True(double.IsNaN(ofFile.MeanDisplacement));
        Assert.Null(ofMemory.Request.Held);
        Assert.Null(ofMemory.Inputs.Run);
        Assert.Equal(["atlas.nii", "mask.nii", "sub-01_task-rest_bold.nii"], ofFile.Inputs.Provenances.Select(p => p.Source).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Outputs_are_those_asked_for_and_the_same_for_two_threads()
    {
        using var folder = new Examples.Folder();
        var first = Files(folder, "one", 1);
        Assert.Equal(["dataset_description.json", "report.html"], first.Keys.Where(k => !k.Contains('/', StringComparison.Ordinal)));
        Assert.Contains("sub-01/func/sub-01_task-rest_space-native_atlas-made_stat-fisherz_relmat.tsv", first.Keys);
        var second = Files(folder, "two", 2);
        Assert.Equal(first.Keys, second.Keys);
        Assert.All(first.Keys, k => Assert.Equal(first[k], second[k]));
    }

    [Theory]
    [InlineData(2, "region-1 region-200 rest of the mask")]
    [InlineData(7, "7 regions rest of the mask")]
    public void The_carpet_shows_few_regions_one_by_one_and_many_together(int regions, string groups)
    {
        var (series, mask, atlas) = Made();
        if (regions > 2)
        {
            int[] labels = [.. Enumerable.Range(0, (int)Shape.Count).Select(v => v % 9 < regions ? 1 + (v % 9) : 0)];
            atlas = new(Shape, Place, labels, atlas.Atlas, Enumerable.Range(1, regions).ToDictionary(l => l, l => $"r{l}"));
        }

        var asked = ConnectivityRequest.Of(DenoisingPreset.Named("bandpass")!) with { Held = new() { Series = series, Name = "run", Provenances = [], Mask = mask, Atlas = atlas } };
        var carpet = Execute(asked).Value.Carpet;
        Assert.Equal(groups, string.Join(' ', carpet.Groups.Select(g => g.Name)));
        Assert.Equal(mask.Data.Count(v => v != 0), carpet.Groups.Sum(g => g.Rows)); // a row a voxel in so small a run
    }

    [Fact]
    public void What_forbids_a_run_is_said_before_its_voxels_are_read()
    {
        using var folder = new Examples.Folder();
        var (series, _, atlas) = Made();
        var bold = Path.Combine(folder.Path, "run.nii.gz");
        NiftiSeries.Write(series, series.Volumes, bold, gzip: true);
        using (var file = File.OpenWrite(bold))
        {
            // Damage that a reader of voxels meets.
            file.SetLength(file.Length / 2);
        }

        Nifti.Write(StoredImage.FromVolume(new(Shape, Place, Array.ConvertAll(atlas.Labels, l => (float)l))), Path.Combine(folder.Path, "atlas.nii"), gzip: false);
        var asked = ConnectivityRequest.Of(DenoisingPreset.Named("bandpass")!) with { Bold = bold, Atlas = Path.Combine(folder.Path, "atlas.nii"), RepetitionTimeS = 2 };
        Assert.Contains("run.nii.gz: byte ", Execute(asked).Fault!.Message, StringComparison.Ordinal);
        Assert.Contains("expected cut-offs with 0 < high-pass < low-pass < 0.05 Hz", Execute(asked with { RepetitionTimeS = 10 }).Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_memory_cannot_hold_is_refused_with_both_numbers()
    {
        var (series, mask, atlas) = Made();
        var asked = ConnectivityRequest.Of(DenoisingPreset.Named("bandpass")!) with
        {
            Held = new() { Series = series, Name = "run", Provenances = [], Mask = mask, Atlas = atlas },
            MemoryMb = 50,
        };
        var fault = Execute(asked).Fault!;
        Assert.Equal("memory", fault.Unit);
        Assert.Matches("expected 1[0-9][0-9] MB of memory for this run, found 50 MB allowed", fault.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => asked with { MemoryMb = 0 });
    }

    [Fact]
    public void The_estimate_counts_the_voxels_that_are_held()
    {
        using var folder = new Examples.Folder();
        var (series, mask, _) = Made();
        var bold = Path.Combine(folder.Path, "run.nii");
        NiftiSeries.Write(series, series.Volumes, bold, gzip: false);
        Nifti.Write(StoredImage.FromVolume(mask), Path.Combine(folder.Path, "mask.nii"), gzip: false);
        var asked = ConnectivityRequest.Of(DenoisingPreset.Named("bandpass")!) with { Bold = bold, Mask = Path.Combine(folder.Path, "mask.nii") };
        var packed = MemoryEstimate.Of(asked).Value;
        Assert.Equal(4L * mask.Data.Count(v => v != 0) * series.Volumes, packed.VoxelBytes);
        Assert.Equal(4L * series.Data.Length, MemoryEstimate.Of(asked with { SmoothMm = 6 }).Value.VoxelBytes);
        Assert.Equal(4L * series.Data.Length, MemoryEstimate.Of(asked with { Mask = null }).Value.VoxelBytes);
        Assert.True(MemoryEstimate.Available > packed.Bytes);
    }

    [Fact]
    public void A_run_that_is_cancelled_leaves_nothing()
    {
        using var folder = new Examples.Folder();
        var (series, mask, atlas) = Made();
        var output = Path.Combine(folder.Path, "out");
        var asked = ConnectivityRequest.Of(DenoisingPreset.Named("bandpass")!) with { Held = new() { Series = series, Name = "run", Provenances = [], Mask = mask, Atlas = atlas }, Output = output };
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => ConnectivityRun.Execute(asked, cancellation: cancelled.Token));
        Assert.False(Directory.Exists(output));
    }

    private static SortedDictionary<string, string> Files(Examples.Folder folder, string name, int threads)
    {
        var (series, mask, atlas) = Made();
        var asked = ConnectivityRequest.Of(DenoisingPreset.Named("bandpass")!);
        asked = asked with
        {
            Held = new() { Series = series, Name = "sub-01_task-rest_space-native_bold", Provenances = [], Mask = mask, Atlas = atlas },
            Options = asked.Options with { Threads = threads, Seeds = ["region-1"] },
            Output = Path.Combine(folder.Path, name),
            ShortNames = false,
            Bids = BidsName.OfPrefix("sub-01_task-rest_space-native").Value,
            Report = true,
        };
        var run = Execute(asked);
        Assert.True(run.IsOk, run.Fault?.Message);
        return new(Directory.EnumerateFiles(asked.Output, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(asked.Output, f), f => Convert.ToHexString(File.ReadAllBytes(f))), StringComparer.Ordinal);
    }

    private static Parsed<ConnectivityRun> Execute(ConnectivityRequest request) => ConnectivityRun.Execute(request, cancellation: TestContext.Current.CancellationToken);

    private static MotionParameters Still(int volumes) => new(new RowMatrix<double>(6, volumes));

    private static (VolumeSeries Series, Volume Mask, LabelImage Atlas) Made()
    {
        const int volumes = 120;
        var random = new Random(4);
        var data = new float[Shape.Count * volumes];
        for (var t = 0; t < volumes; t++)
        {
            var shared = Math.Sin(0.3 * t) + random.NextDouble();
            for (var v = 0; v < Shape.Count; v++)
            {
                data[(t * Shape.Count) + v] = (float)(1000 + (10 * shared) + (8 * random.NextDouble()));
            }
        }

        int[] labels = [.. Enumerable.Range(0, (int)Shape.Count).Select(v => v % 6 < 2 ? 1 : v % 6 > 3 ? 200 : 0)];
        float[] mask = [.. Enumerable.Range(0, (int)Shape.Count).Select(v => v / 30 == 3 ? 0f : 1f)];
        var names = new Dictionary<int, string>
        {
            [1] = "region-1",
            [200] = "region-200",
        };
        return (
            new(Shape, volumes, Place, data, Sourced<RepetitionTime>.From(RepetitionTime.FromSeconds(2), "test")),
            new(Shape, Place, mask),
            new(Shape, Place, labels, new("made", "1", "native", new string('a', 64)), names));
    }
}
