using System.Text;
using Toolkit.Biomarkers.Connectivity;

namespace Toolkit.Biomarkers.Tests;

public class ConnectivityConfoundTests
{
    private const string Table = "trans_x\ttrans_x_derivative1\tcsf\tcosine00\tcosine_01\tframewise_displacement\tnon_steady_state_outlier00\n"
        + "0.5\tn/a\t10\t1\t2\tn/a\t1\n0.7\t0.2\t11\t3\t4\t0.3\t0\n0.6\t-0.1\tn/a\t5\t6\t0.1\t0\n";

    [Fact]
    public void Columns_are_found_by_name_and_a_derivatives_first_value_is_0()
    {
        var confounds = Read(Table).Select(["trans_x_derivative1", "trans_x"]).Value;
        Assert.Equal(["trans_x_derivative1", "trans_x"], confounds.Names);
        Assert.Equal([0, 0.2, -0.1], confounds.Values.Row(0).ToArray());
        Assert.Equal([0, 0.3, 0.1], Read(Table).Column("framewise_displacement").Value);
    }

    [Fact]
    public void A_derivative_or_power_that_is_missing_is_made_from_its_base()
    {
        var made = Read(Table).Select(["trans_x_power2", "trans_x_derivative1_power2"]).Value;
        Assert.Equal([0.25, 0.49, 0.36], made.Values.Row(0).ToArray().Select(v => Math.Round(v, 12)));
        Assert.Equal([0, 0.04, 0.01], made.Values.Row(1).ToArray().Select(v => Math.Round(v, 12)));
    }

    [Fact]
    public void Both_spellings_of_the_cosines_are_taken_by_one_pattern() =>
        Assert.Equal(["cosine00", "cosine_01"], Read(Table).Select(["cosine*"]).Value.Names);

    [Fact]
    public void A_missing_value_elsewhere_is_refused_with_its_line() => Assert.Equal(
        "line 4: expected a number for 'csf', found 'n/a'. A missing value is known to be 0 only in the first row of a derivative: leave the column out.",
        Read(Table).Select(["csf"]).Fault!.Message);

    [Fact]
    public void A_bad_column_spoils_no_other() => Assert.True(Read(Table).Select(["trans_x"]).IsOk);

    [Theory]
    [InlineData("csf_derivative2", "line 1: expected a column named 'csf_derivative2', found none of that name. The table has: trans_x, ")]
    [InlineData("a_comp*", "line 1: expected columns that begin with 'a_comp', found none. The table has: trans_x, ")]
    public void A_name_that_is_not_there_is_refused(string name, string message) =>
        Assert.StartsWith(message, Read(Table).Select([name]).Fault!.Message, StringComparison.Ordinal);

    [Fact]
    public void Non_steady_state_volumes_are_found() => Assert.Equal([0], Read(Table).NonSteadyState());

    [Theory]
    [InlineData("1\t2\n3\t4\n", "line 1: expected a header of names, found '1 2'. Confounds are matched by name; a table of motion without header is read as motion.")]
    [InlineData("a\tb\n", "line 2: expected a row for each volume, found the end of the file")]
    [InlineData("a\tb\n1\n", "line 2: expected 2 cells, found 1 cells")]
    public void A_table_that_is_none_is_refused(string text, string message) =>
        Assert.Equal(message, ConfoundTable.Read(Encoding.UTF8.GetBytes(text)).Fault!.Message);

    [Fact]
    public void Motion_comes_from_the_named_columns()
    {
        var table = Read("rot_x\trot_y\trot_z\ttrans_x\ttrans_y\ttrans_z\n1\t2\t3\t4\t5\t6\n");
        Assert.Equal([4, 5, 6, 1, 2, 3], table.Motion().Value.Values.Data);
        Assert.Contains("'trans_y'", Read(Table).Motion().Fault!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mc.par", MotionConvention.Fsl)]
    [InlineData("rp_bold.txt", MotionConvention.Spm)]
    [InlineData("dfile.1D", MotionConvention.Afni)]
    [InlineData("motion.txt", null)]
    public void A_files_name_tells_its_convention(string name, MotionConvention? convention) => Assert.Equal(convention, MotionFiles.Guess(name));

    [Fact]
    public void Three_conventions_give_one_motion()
    {
        const double degree = Math.PI / 180;
        double[] expected = [1, 2, 3, degree, 2 * degree, 3 * degree];
        var text = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{degree:R} {2 * degree:R} {3 * degree:R} 1 2 3\n");
        Same(expected, MotionFiles.Read(text, MotionConvention.Fsl).Value);
        Same(expected, MotionFiles.Read("# spm\n1 2 3 " + text[..^" 1 2 3\n".Length], MotionConvention.Spm).Value);
        Same(expected, MotionFiles.Read("-3 1 2 -3 1 2\n", MotionConvention.Afni).Value);
    }

    [Theory]
    [InlineData("1 2 3 4 5\n", "line 1: expected six numbers of head motion, found '1 2 3 4 5'")]
    [InlineData("1 2 3 4 5 6\n1 2 x 4 5 6\n", "line 2: expected six numbers of head motion, found '1 2 x 4 5 6'")]
    [InlineData("# nothing\n", "line 2: expected a line of head motion for each volume, found none")]
    public void A_bad_line_of_motion_is_named(string text, string message) => Assert.Equal(message, MotionFiles.Read(text, MotionConvention.Spm).Fault!.Message);

    [Fact]
    public void Volumes_are_censored_by_either_criterion_with_their_neighbours()
    {
        double[] fd = [0, 0, 0.9, 0, 0, 0, 0, 0.1], dvars = [double.NaN, 1, 1, 1, 1, 3, 1, 1];
        var criteria = new CensoringCriteria { FramewiseDisplacementMm = 0.5, StandardisedDvars = 2 };
        Assert.Equal([0, 1, 3, 4, 6, 7], criteria.Kept(8, fd, dvars, []));
        Assert.Equal([0, 7], (criteria with { Before = 1, After = 1 }).Kept(8, fd, dvars, []));
        Assert.Equal(8, (criteria with { RequireBoth = true }).Kept(8, fd, dvars, []).Length);
        Assert.Equal([3, 4, 6, 7], criteria.Kept(8, fd, dvars, [0, 1]));
        Assert.Equal([3, 4, 6, 7], (criteria with { ShortestRun = 2 }).Kept(8, fd, dvars, [0]));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], CensoringCriteria.None.Kept(8, null, null, [0]));
    }

    [Fact]
    public void Spikes_stand_in_for_censored_volumes()
    {
        var spikes = CensoringCriteria.Spikes(5, [0, 2, 3]);
        Assert.Equal(["motion_outlier00", "motion_outlier01"], spikes.Names);
        Assert.Equal([0, 1, 0, 0, 0, 0, 0, 0, 0, 1], spikes.Values.Data);
    }

    [Fact]
    public void A_threshold_of_nothing_is_a_broken_promise() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CensoringCriteria { FramewiseDisplacementMm = 0 });

    [Fact]
    public void Presets_have_distinct_names_and_say_whether_they_were_verified()
    {
        Assert.Equal(DenoisingPreset.All.Length, DenoisingPreset.All.Select(p => p.Name).Distinct().Count());
        Assert.Equal(24, DenoisingPreset.Named("24p")!.Confounds.Length);
        Assert.Equal(36, DenoisingPreset.Named("36p")!.Confounds.Length);
        Assert.Contains("global_signal", DenoisingPreset.Named("36p")!.Confounds);
        Assert.Equal("conn 1 (unverified)", DenoisingPreset.Named("conn")!.Title);
        Assert.Null(DenoisingPreset.Named("best"));
    }

    private static void Same(double[] expected, MotionParameters motion)
    {
        for (var p = 0; p < 6; p++)
        {
            Assert.Equal(expected[p], motion.Values[p, 0], 1e-15);
        }
    }

    private static ConfoundTable Read(string text) => ConfoundTable.Read(Encoding.UTF8.GetBytes(text)).Value;
}
