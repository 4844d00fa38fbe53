using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Toolkit.Measurements;
using Toolkit.Measurements.Tests;
using Toolkit.Pipelines.Results;
using Toolkit.Reports;

namespace Toolkit.Pipelines.Tests.Results;

/// <summary>What a person looks at of a resting run is kept small, and comes back.</summary>
public class ScanViewTests
{
    /// <summary>Half a step of the stored signal: a step is 0.025 standard deviations.</summary>
    private const float HalfStep = 0.0126f;

    private static readonly ScanView View = new()
    {
        Participant = "E01",
        Visit = "week12",
        Regions = ["PAG", "mOFC"],
        Z = new[,] { { double.NaN, 0.5 }, { 0.5, double.NaN } },
        ProvenanceId = "0123456789abcdef",
        RemainingDof = 41.5,
        Quality = [new("PAG", 12, 1, 74.25, QualityGrade.Pass, ""), new("mOFC", 24, 0.8, double.NaN, QualityGrade.Warn, "80 % in the image")],
        Carpet = new() { Id = "carpet", Title = "Carpet plot of E01, week12", Carpet = new([-1.5f, 0, 0.33f, 9, -9, float.NaN], 3, [("PAG", 1), ("mOFC", 1)]), RepetitionTimeS = 2.2, FramewiseDisplacement = [double.NaN, 0.1, 0.7] },
    };

    [Fact]
    public void A_view_comes_back_to_half_a_step_of_its_signal()
    {
        var read = ScanView.Read(Written(View), View.FileName).Value;
        Assert.Equal((View.Participant, View.Visit, View.ProvenanceId, View.RemainingDof), (read.Participant, read.Visit, read.ProvenanceId, read.RemainingDof));
        Assert.Equal(View.Regions, read.Regions);
        Assert.Equal(View.Z, read.Z);
        Assert.Equal(View.Quality, read.Quality);
        Assert.Equal(View.Carpet!.FramewiseDisplacement, read.Carpet!.FramewiseDisplacement);
        Assert.Equal(View.Carpet.Carpet.Groups, read.Carpet.Carpet.Groups);
        float[] expected = [-1.5f, 0, 0.33f, 3.175f, -3.2f, 0];
        Assert.All(expected.Zip(read.Carpet.Carpet.Values), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, HalfStep));
        Assert.Equal(Written(View), Written(read));
    }

    [Fact]
    public void The_blocks_are_a_matrix_a_carpet_and_a_table_of_the_regions()
    {
        var blocks = View.Blocks("1").ToList();
        Assert.Equal(["connectivity-1", "carpet-1"], blocks.OfType<FigureBlock>().Select(b => b.Figure.Id));
        Assert.Equal(["12", "24"], Assert.Single(blocks.OfType<TableBlock>()).Table.Rows.Select(r => r[1].Text));
        Assert.Single((View with { Carpet = null }).Blocks("1").OfType<FigureBlock>());
    }

    [Theory]
    [InlineData("z", "[1]")]
    [InlineData("participant", "\"../etc\"")]
    [InlineData("remainingDof", "\"many\"")]
    [InlineData("carpet", "{\"volumes\": 1000000, \"repetitionTimeS\": 2, \"groups\": [{\"name\": \"a\", \"rows\": 1000000}], \"framewiseDisplacementMm\": [], \"signal\": \"AA==\"}")]
    [InlineData("carpet", "{\"volumes\": -1, \"repetitionTimeS\": 2, \"groups\": [{\"name\": \"a\", \"rows\": -1}], \"framewiseDisplacementMm\": [], \"signal\": \"AA==\"}")]
    public void A_view_that_contradicts_itself_is_a_fault(string part, string value)
    {
        var json = JsonNode.Parse(Written(View))!;
        json[part] = JsonNode.Parse(value);
        Assert.Contains("expected the view of a run", ScanView.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), "x.json").Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_change_of_a_view_throws() => Mutants.Of(Encoding.UTF8.GetString(Written(View)))
        .Sample(text => { _ = ScanView.Read(Encoding.UTF8.GetBytes(text), "x.json").IsOk; }, iter: 2000);

    private static byte[] Written(ScanView view)
    {
        using var stream = new MemoryStream();
        view.Write(stream);
        return stream.ToArray();
    }
}
