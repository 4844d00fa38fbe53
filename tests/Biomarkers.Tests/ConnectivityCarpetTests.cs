using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Tests;

public class ConnectivityCarpetTests
{
    [Fact]
    public void Voxels_are_thinned_to_the_rows_asked_for_in_units_of_their_deviation()
    {
        var series = ConnectivityInputs.Series(50);
        var carpet = CarpetData.Of(series, null, null, mostRows: 13);
        Assert.Equal((12, 50), (carpet.Rows.Rows, carpet.Rows.Columns));
        Assert.All(Enumerable.Range(0, 12), r => Assert.Equal(49, carpet.Rows.Row(r).ToArray().Sum(v => (double)v * v), 1e-3));
        Assert.Null(carpet.FramewiseDisplacement);
        Assert.Equal(GlobalSignal.Of(series, null), carpet.GlobalSignal);
        Assert.Equal(Dvars.Of(series, null).Standardised, carpet.StandardisedDvars);
    }

    [Fact]
    public void Dead_voxels_have_no_row_and_motion_stands_above()
    {
        var series = new VolumeSeries(new(3, 1, 1), 4, Affine.Identity, [1, 5, 2, 3, 5, 1, 2, 5, 7, 9, 5, 4], ConnectivityInputs.TwoSeconds);
        var motion = new MotionParameters(new RowMatrix<double>(6, 4, [0, 1, 1, 1, .. new double[20]]));
        var carpet = CarpetData.Of(series, null, motion);
        Assert.Equal(2, carpet.Rows.Rows);
        Assert.Equal([0, 1, 0, 0], carpet.FramewiseDisplacement!);
    }

    [Fact]
    public void Motion_of_another_run_is_a_broken_promise() => Assert.StartsWith(
        "Head motion of 4 volumes does not belong to a run of 50.",
        Assert.Throws<ArgumentException>(() => CarpetData.Of(ConnectivityInputs.Series(50), null, new(new(6, 4)))).Message,
        StringComparison.Ordinal);
}
