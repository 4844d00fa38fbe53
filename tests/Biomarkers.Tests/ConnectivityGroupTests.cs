using Toolkit.Biomarkers.Connectivity;
using Toolkit.Kernels;

namespace Toolkit.Biomarkers.Tests;

public class ConnectivityGroupTests
{
    private const double Rounding = 1e-10;

    private static readonly bool[] FirstFour = [true, true, true, true, false, false, false, false];

    [Fact]
    public void The_t_of_two_groups_is_Students()
    {
        double[] values = [5.1, 4.9, 6.2, 5.8, 4.0, 4.4, 3.9, 5.0];
        var result = Run(values, GroupDesign.Difference("a − b", FirstFour).Value);
        double first = values[..4].Average(), second = values[4..].Average();
        var pooled = (values[..4].Sum(v => (v - first) * (v - first)) + values[4..].Sum(v => (v - second) * (v - second))) / 6;
        Assert.Equal((first - second) / Math.Sqrt(pooled / 2), result.T[0], Rounding);
        Assert.Equal(first - second, result.Effect[0], Rounding);
    }

    [Fact]
    public void Few_participants_are_arranged_in_every_way_and_the_p_is_the_share_that_can_be_counted()
    {
        double[] values = [8, 7, 6, 5, 4, 3, 2, 1];
        var result = Run(values, GroupDesign.Difference("a − b", FirstFour).Value);
        Assert.Equal((70, true), (result.Arrangements, result.IsExact));
        Assert.Equal(2.0 / 70, result.P[0], Rounding);
        Assert.Equal(result.P[0], result.Corrected[0], Rounding);
    }

    [Fact]
    public void The_mean_of_one_sample_flips_signs_and_counts_them_all()
    {
        var result = Run([1, 2, 3, 4, 5, 6, 7], GroupDesign.Mean(7).Value);
        Assert.Equal((128, true), (result.Arrangements, result.IsExact));
        Assert.Equal(2.0 / 128, result.P[0], Rounding);
        Assert.Equal(4, result.Effect[0], Rounding);
    }

    [Fact]
    public void A_covariate_that_explains_the_difference_takes_it_away()
    {
        double[] age = [30, 35, 41, 48, 60, 66, 71, 78];
        double[] values = [.. age.Select((a, i) => (0.2 * a) + (i % 2 == 0 ? 0.3 : -0.3))];
        var covariates = new RowMatrix<double>(1, 8, age);
        Assert.True(Math.Abs(Run(values, GroupDesign.Difference("a − b", FirstFour).Value).T[0]) > 4);
        Assert.True(Math.Abs(Run(values, GroupDesign.Difference("a − b", FirstFour, covariates).Value).T[0]) < 2);
    }

    [Fact]
    public void With_covariates_t_is_that_of_the_whole_linear_model()
    {
        var data = ConnectivityInputs.Noise(20, 1, 4);
        var covariates = ConnectivityInputs.Noise(2, 20, 5);
        double[] effect = [.. Enumerable.Range(0, 20).Select(i => Math.Sin(i))];
        var result = PermutationTest.Run(data, GroupDesign.Slope("slope", effect, covariates).Value, new() { Arrangements = 100 });
        var design = new RowMatrix<double>(4, 20, [.. effect, .. Enumerable.Repeat(1.0, 20), .. covariates.Data]);
        Assert.Equal(TOf(design, data.Column(0)), result.T[0], 1e-8);
        Assert.False(result.IsExact);
    }

    [Fact]
    public void The_largest_t_controls_the_error_over_all_edges_under_the_null()
    {
        const int studies = 120, edges = 30;
        var (alone, together) = (0, 0);
        for (var s = 0; s < studies; s++)
        {
            var data = ConnectivityInputs.Noise(16, edges, 1000 + s);
            var result = PermutationTest.Run(data, GroupDesign.Difference("a − b", [.. Enumerable.Range(0, 16).Select(i => i < 8)]).Value, new() { Arrangements = 200, Seed = (ulong)s });
            alone += result.P.Count(p => p <= 0.05);
            together += result.Corrected.Min() <= 0.05 ? 1 : 0;
        }

        // Four standard errors of a binomial share of 0.05 over the studies, and over all edges.
        Assert.InRange(together / (double)studies, 0, 0.05 + (4 * Math.Sqrt(0.05 * 0.95 / studies)));
        Assert.InRange(alone / (double)(studies * edges), 0.03, 0.07);
    }

    [Fact]
    public void Threads_do_not_change_a_bit_and_the_seed_does()
    {
        var data = ConnectivityInputs.Noise(20, 45, 3);
        var design = GroupDesign.Difference("a − b", [.. Enumerable.Range(0, 20).Select(i => i % 2 == 0)]).Value;
        var options = new PermutationOptions { Arrangements = 300, ComponentThreshold = 1.5, Enhancement = (0.4, 3) };
        var adjacency = Adjacency.OfEdges(10);
        PermutationResult one = PermutationTest.Run(data, design, options, adjacency), two = PermutationTest.Run(data, design, options with { Threads = 2 }, adjacency);
        Assert.Equal((one.P, one.Corrected, one.EnhancedCorrected), (two.P, two.Corrected, two.EnhancedCorrected), Same);
        Assert.Equal(one.Components.Select(c => c.P), two.Components.Select(c => c.P));
        Assert.NotEqual(one.P, PermutationTest.Run(data, design, options with { Seed = 2 }, adjacency).P);
    }

    [Fact]
    public void An_edge_without_a_value_is_left_out_and_spoils_no_other()
    {
        var data = ConnectivityInputs.Noise(12, 6, 8);
        var design = GroupDesign.Mean(12).Value;
        var sound = PermutationTest.Run(data, design, new() { Arrangements = 200 });
        data[3, 2] = double.NaN;
        var result = PermutationTest.Run(data, design, new() { Arrangements = 200 });
        Assert.Equal((1, double.NaN, double.NaN), (result.LeftOut, result.T[2], result.Corrected[2]));
        Assert.Equal(sound.T[0], result.T[0], Rounding);
        Assert.Equal(sound.P[5], result.P[5]);
    }

    [Fact]
    public void A_network_that_changed_is_found_as_one_component_though_no_edge_stands_alone()
    {
        // Regions 0 to 4 of 12 change together by a little.
        var edges = Adjacency.Edges(12).ToArray();
        var data = ConnectivityInputs.Noise(24, edges.Length, 6);
        for (var p = 0; p < 12; p++)
        {
            for (var e = 0; e < edges.Length; e++)
            {
                data[p, e] += edges[e] is { First: < 5, Second: < 5 } ? 0.75 : 0;
            }
        }

        var design = GroupDesign.Difference("a − b", [.. Enumerable.Range(0, 24).Select(i => i < 12)]).Value;
        var result = PermutationTest.Run(data, design, new() { Arrangements = 500, ComponentThreshold = 2.1, Enhancement = (0.4, 3) }, Adjacency.OfEdges(12));
        var largest = result.Components[0];
        Assert.Equal(1, largest.Sign);
        Assert.InRange(largest.P, 1.0 / 500, 0.05);
        Assert.True(largest.Elements.Count(e => edges[e] is { First: < 5, Second: < 5 }) >= 6, string.Join(' ', largest.Elements.Select(e => edges[e])));
        Assert.True(result.EnhancedCorrected.Min() <= 0.05);
    }

    [Fact]
    public void Enhancement_is_the_integral_that_fine_steps_tend_to()
    {
        var heights = ConnectivityInputs.Noise(1, 45, 9).Data.Select(v => 4 * v).ToArray();
        heights[7] = double.NaN;
        var edges = Adjacency.OfEdges(10);
        double[] exact = Clusters.Enhance(heights, edges), stepped = Clusters.Reference(heights, edges, 0.004);
        for (var e = 0; e < exact.Length; e++)
        {
            Assert.True(e == 7 ? double.IsNaN(exact[e]) : Math.Abs(exact[e] - stepped[e]) <= 0.01 * (1 + Math.Abs(exact[e])), $"edge {e}: {exact[e]} and {stepped[e]}");
        }
    }

    [Fact]
    public void Enhancement_of_voxels_joined_by_faces_has_a_closed_form()
    {
        // Three voxels in a row of height 2, and one apart of height 2: e = 3 and 1; ∫ e^½ h² dh = e^½ 8/3.
        var adjacency = Adjacency.OfVoxels(new(5, 1, 1), [0, 1, 2, 4]);
        var enhanced = Clusters.Enhance([2, 2, 2, 2], adjacency);
        Assert.Equal(Math.Sqrt(3) * 8 / 3, enhanced[1], Rounding);
        Assert.Equal(8.0 / 3, enhanced[3], Rounding);
        Assert.Equal(-8.0 / 3, Clusters.Enhance([-2], Adjacency.OfVoxels(new(1, 1, 1), [0]))[0], Rounding);
        Assert.Equal([0, 0, 0, 1], Clusters.Components([2, 2, 2, 2], adjacency, 1));
        Assert.Equal([-1, 0, 0, -1], Clusters.Components([2, 3, 3, 2], adjacency, 2.5));
    }

    [Theory]
    [InlineData(3, "more participants than columns of the model, found 3 participants and 3 columns")]
    [InlineData(9, "an effect 'arm' that differs between participants, found one that is constant, or explained by the covariates")]
    public void A_design_that_cannot_be_tested_is_a_fault(int participants, string message)
    {
        var covariate = ConnectivityInputs.Noise(1, participants, 2);
        Assert.False(GroupDesign.Slope("arm", participants == 3 ? [0, 1, 1] : covariate.Data, covariate).Try(out _, out var fault));
        Assert.Contains(message, fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_promise_is_named()
    {
        var design = GroupDesign.Mean(5).Value;
        Assert.StartsWith("A design of 5 participants and 3 elements does not fit data of 4 × 3.", Assert.Throws<ArgumentException>(() => PermutationTest.Run(new(4, 3), design, new())).Message, StringComparison.Ordinal);
        Assert.StartsWith("Components and enhancement need to know which elements are neighbours.", Assert.Throws<ArgumentException>(() => PermutationTest.Run(new(5, 3), design, new() { ComponentThreshold = 2 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PermutationOptions { Arrangements = 10 });
    }

    [Fact]
    public void Connectivity_that_goes_with_motion_is_told_from_connectivity_that_does_not()
    {
        var z = ConnectivityInputs.Noise(30, 20, 11);
        double[] displacement = [.. ConnectivityInputs.Noise(1, 30, 12).Data.Select(v => 0.2 + (0.1 * v))];
        double[] distances = [.. Enumerable.Range(0, 20).Select(e => 10.0 + e)];
        var sound = QualityCorrelation.Of(z, displacement, distances);
        for (var p = 0; p < 30; p++)
        {
            for (var e = 0; e < 20; e++)
            {
                z[p, e] += (40 - (2 * e)) * displacement[p];
            }
        }

        var spoiled = QualityCorrelation.Of(z, displacement, distances);
        Assert.InRange(sound.ShareRelated, 0, 0.25);
        Assert.InRange(spoiled.ShareRelated, 0.7, 1);
        Assert.True(spoiled.DistanceDependence < -0.7, $"{spoiled.DistanceDependence}");
        Assert.True(spoiled.MedianMagnitude > sound.MedianMagnitude);
        Assert.Equal(30, spoiled.Participants);
        Assert.Equal(Correlation.Reference(z.Column(3), displacement), spoiled.R[3], Rounding);
    }

    [Fact]
    public void The_p_of_a_correlation_is_that_of_Students_t()
    {
        // r = 0.878 over 5 people is the two-sided 5 % point of the usual table.
        double[] x = [1, 2, 3, 4, 5], y = [1, 3, 2, 5, 4];
        var found = QualityCorrelation.Of(new(5, 1, y), x);
        Assert.Equal(0.8, found.R[0], Rounding);
        Assert.Equal(0.1041, found.P[0], 1e-4);
        Assert.Throws<ArgumentException>(() => QualityCorrelation.Of(new(3, 1), [1, 2, 3]));
    }

    private static bool Same((double[] A, double[] B, double[] C) x, (double[] A, double[] B, double[] C) y) => x.A.SequenceEqual(y.A) && x.B.SequenceEqual(y.B) && x.C.SequenceEqual(y.C);

    private static PermutationResult Run(double[] values, GroupDesign design) => PermutationTest.Run(new(values.Length, 1, values), design, new() { Arrangements = 1000 });

    /// <summary>t of the first row of a design by the normal equations.</summary>
    private static double TOf(RowMatrix<double> design, double[] y)
    {
        var x = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(y.Length, design.Rows, (i, j) => design[j, i]);
        var inverse = x.TransposeThisAndMultiply(x).Inverse();
        var b = inverse * x.TransposeThisAndMultiply(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(y));
        var left = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(y) - (x * b);
        return b[0] / Math.Sqrt(left.DotProduct(left) / (y.Length - design.Rows) * inverse[0, 0]);
    }
}
